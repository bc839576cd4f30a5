"""Walks of interests."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from marketplace.interests import answering, policy, service, stepping
from marketplace.interests.drafts import InterestDraft
from marketplace.interests.models import Interest
from marketplace.interests.states import LIFE
from marketplace.lives import SYSTEM
from marketplace.postings.lifecycle import Why
from tests.walks import ground
from tests.walks.cast import house
from tests.walks.walking import Walker, Who

FOLLOWS: dict[str, Callable[..., Any]] = {
    "award": service.awarded,
    "release": lambda session, actor, interest: service.released(session, actor, interest, "取消"),
}


def walker(session: Session, people: dict[str, Who]) -> Walker:
    """Ada owns the scenario, Bao offers a product."""
    scenario = ground.scenario(session, house(people["ada"]))
    offer = ground.product(session, house(people["bao"]))
    draft = InterestDraft(
        products=(offer.id,), why="我们的无人机可以夜间自动巡检围墙和堆场，十分钟内告警。"
    )

    def begin(inside: Session) -> Interest:
        return service.send(inside, people["bao"], scenario=scenario, draft=draft)

    return Walker(
        LIFE,
        begin,
        attempt,
        hats,
        lambda interest: interest.state,
        people,
        rare=frozenset(("withdraw", "decline")),
    )


def attempt(session: Session, interest: Interest, verb: str, who: Who) -> None:
    """People through what their pages call; the system through what follows and the clock."""
    why = Why("other", "原因")
    if who is not None:
        answering.take(session, who, interest=interest, verb=verb, why=why)
    elif verb in FOLLOWS:
        FOLLOWS[verb](session, None, interest)
    else:
        stepping.take(session, None, interest=interest, verb=verb, hats=(SYSTEM,), why=why)


def hats(interest: Interest, who: Who) -> Sequence[str]:
    return policy.hats(who, interest)
