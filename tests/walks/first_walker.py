"""Walks of first uses."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.db import now, today
from marketplace.firsts import policy, service
from marketplace.firsts.drafts import FirstUseDraft, SearchDraft
from marketplace.firsts.models import FirstUse
from marketplace.firsts.states import LIFE
from tests.walks import ground
from tests.walks.cast import house
from tests.walks.walking import Walker, Who

LOOKED = SearchDraft(asked="夜间巡检", elsewhere="公开招标网站", conclusion="没有更早的。")


def walker(session: Session, people: dict[str, Who]) -> Walker:
    """Bao claims to have been the first at Ada's."""
    need = ground.scenario(session, house(people["ada"]), "matching")
    project = ground.running(session, need, ground.product(session, house(people["bao"])))
    draft = FirstUseDraft(
        scope="organisation", title="首次夜间无人巡检",
        statement="港区首次在夜间用无人机自动巡检围墙和堆场。", first_used_on=today(),
    )  # fmt: skip

    def begin(inside: Session) -> FirstUse:
        return service.claim_first(inside, people["bao"], project=project, draft=draft)

    return Walker(
        LIFE, begin, attempt, hats, lambda claim: claim.state, people,
        others=(go_on,), rare=frozenset(("withdraw", "refuse", "return")),
    )  # fmt: skip


def attempt(session: Session, claim: FirstUse, verb: str, who: Who) -> None:
    service.take(session, who, claim=claim, verb=verb, sentence="原因")


def hats(claim: FirstUse, who: Who) -> Sequence[str]:
    return policy.hats(who, claim)


def go_on(session: Session, claim: FirstUse) -> None:
    """An operator looks for earlier holders, or the days of the public notice pass."""
    if claim.state == "review":
        service.record_search(session, None, claim=claim, draft=LOOKED)
    elif claim.notice_until is not None:
        claim.notice_until = now() - dt.timedelta(seconds=1)
        session.flush()
