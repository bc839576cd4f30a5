"""The life of a posting as a table: from which state, by which verb, to which, and who may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.errors import ForbiddenError, RefusedError, Sentence

OWNER, REVIEWER, SYSTEM = "owner", "reviewer", "system"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One drawn arrow. The system (command line, deadlines) may take every one of them."""

    before: str
    verb: str
    after: str
    who: tuple[str, ...] = ()
    needs_reason: bool = False


class Life:
    """All arrows of one noun, with the names of its states and verbs in two languages."""

    def __init__(
        self, arrows: Sequence[Arrow], states: Mapping[str, Sentence], verbs: Mapping[str, Sentence]
    ) -> None:
        self.arrows = tuple(arrows)
        self.states = states
        self.verbs = verbs
        self._table = {(one.before, one.verb): one for one in arrows}

    def arrow(self, state: str, verb: str, hats: Iterable[str]) -> Arrow:
        """The arrow of a verb from a state.

        Raises:
            RefusedError: no such arrow is drawn.
            ForbiddenError: it is drawn, but for others.
        """
        found = self._table.get((state, verb))
        if found is None:
            raise RefusedError(self._not_from_here(state, verb))
        if not _may(found, hats):
            raise ForbiddenError
        return found

    def open_to(self, state: str, hats: Iterable[str]) -> list[Arrow]:
        """What these hats may do with a posting in this state, in the order of the table."""
        wearing = tuple(hats)
        return [one for one in self.arrows if one.before == state and _may(one, wearing)]

    def _not_from_here(self, state: str, verb: str) -> Sentence:
        here = self.states.get(state, Sentence(state, state))
        what = self.verbs.get(verb, Sentence(verb, verb))
        return Sentence(
            f"当前状态为“{here.zh}”，不能进行“{what.zh}”。请刷新页面查看最新状态。",
            f"This is “{here.en}” now, so “{what.en}” is not possible. Reload the page to see "
            "where it stands.",
        )


def _may(arrow: Arrow, hats: Iterable[str]) -> bool:
    return any(hat == SYSTEM or hat in arrow.who for hat in hats)
