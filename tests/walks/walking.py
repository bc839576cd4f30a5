"""Walks along a life through the real services: whatever anybody tries, only drawn arrows succeed.

A `Walker` knows one noun: how a fresh one is made, what can be tried with it, and as whom.
Hypothesis chooses fifteen tries; after each the state is compared with the table.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import DomainError
from marketplace.lives import SYSTEM, Arrow, Life

STEPS = 15
Who = User | None


@dataclass
class Walker:
    """`begin` makes a subject in its first state; `attempt` tries a verb on it as somebody.

    `hats` says what somebody is to it, `state` where it stands. `others` are things that are done
    beside the life and may matter to it (agreeing to a dossier, letting time pass).
    """

    life: Life
    begin: Callable[[Session], Any]
    attempt: Callable[[Session, Any, str, Who], None]
    hats: Callable[[Any, Who], Sequence[str]]
    state: Callable[[Any], str]
    people: dict[str, Who]
    others: Sequence[Callable[[Session, Any], None]] = ()
    reached: Counter[str] = field(default_factory=Counter)

    def walk(self, session: Session, tries: Sequence[tuple[int, int, bool]]) -> None:
        """One walk in a savepoint that is rolled back; `tries` are numbers for verb and person.

        Where a try is `eager` its verb is taken from those that are drawn from here, and tried by
        somebody who may, so that walks come far; else it is any verb by anybody.
        """
        with session.begin_nested() as inside:
            subject = self.begin(session)
            for verb_number, person_number, eager in tries:
                self._try(session, subject, verb_number, person_number, eager=eager)
            inside.rollback()

    def _try(
        self, session: Session, subject: Any, verb_number: int, person_number: int, *, eager: bool
    ) -> None:
        before = self.state(subject)
        drawn = {one.verb: one for one in self.life.arrows if one.before == before}
        verbs = sorted(drawn) if eager and drawn else sorted(self.life.verbs)
        moves = [*verbs, *self.others]
        chosen = moves[verb_number % len(moves)]
        if not isinstance(chosen, str):
            chosen(session, subject)
            assert self.state(subject) == before
            return
        arrow = drawn.get(chosen)
        people = [self.people[name] for name in sorted(self.people)]
        if eager and arrow is not None:
            people = [one for one in people if may(arrow, self.hats(subject, one))]
        self._take(session, subject, chosen, people[person_number % len(people)], arrow)

    def _take(
        self, session: Session, subject: Any, verb: str, who: Who, arrow: Arrow | None
    ) -> None:
        before, hats = self.state(subject), tuple(self.hats(subject, who))
        try:
            with session.begin_nested():
                self.attempt(session, subject, verb, who)
        except DomainError:
            assert self.state(subject) == before
            return
        after = self.state(subject)
        assert arrow is not None, f"{verb} from {before} went to {after}"
        assert may(arrow, hats), f"{verb} from {before} was taken as {hats}"
        assert after == arrow.after
        self.reached[after] += 1


def may(arrow: Arrow, hats: Sequence[str]) -> bool:
    """Whether the table lets these hats take an arrow."""
    return SYSTEM in hats or bool(set(hats) & set(arrow.who))
