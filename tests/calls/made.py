"""Calls for tests: `made.opened(session, ada)`, bids, a panel, and how far all of it has come."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.calls import (
    bid_queries,
    bidding,
    clock,
    deciding,
    panel,
    queries,
    scoring,
    service,
)
from marketplace.calls.drafts import (
    BidDraft,
    CallDraft,
    CriterionDraft,
    DeclarationDraft,
    InviteDraft,
    PointsDraft,
)
from marketplace.calls.judging_models import Juror
from marketplace.calls.models import Bid, Call
from marketplace.db import now
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario

SITE = "https://market.test"
NEED = {
    "title": "夜间港区无人机巡检",
    "pain_point": "港区夜间人工巡检两小时一圈，围网破损平均六小时后才发现。",
    "description": "沿围网和堆场自动飞行，识别破损和闯入，十分钟内告警。",
    "tags": "无人机、巡检",
}
TASK = "在三个港区实现夜间无人值守巡检，围网破损十分钟内告警，误报每夜不超过两次。"
CRITERIA = (("技术方案", 60, 50), ("团队与业绩", 40, 0))
APPROACH = "采用自动机场与红外双光吊舱，沿围网巡航，边缘识别破损与闯入，十分钟内推送告警。"


def person(session: Session, name: str, house: str = "", *, role: str = "member") -> User:
    """A verified person; with `house`, the first of a new organisation; committed."""
    made = User(
        email=f"{name.lower().replace(' ', '.')}@example.cn", name=name, password_hash="!",
        role=role, verified_at=now(),
    )  # fmt: skip
    session.add(made)
    if house:
        key = house.casefold().replace(" ", "")
        made.memberships.append(
            Membership(organisation=Organisation(name=house, name_key=key), duty="admin")
        )
    session.commit()
    return made


def scenario(session: Session, owner: User, **changes: object) -> Scenario:
    """A published scenario; committed."""
    draft, problems = ScenarioDraft.read({**NEED, **changes})
    assert draft is not None, problems
    made = scenarios.post(
        session, owner, draft=draft, organisation=owner.memberships[0].organisation
    )
    scenarios.publish(session, None, scenario=made)
    session.commit()
    return made


def draft_of(**changes: object) -> CallDraft:
    given = {"title": "港区夜间巡检揭榜", "task": TASK, "deadline": now() + dt.timedelta(days=10)}
    return CallDraft.model_validate(given | changes)


def drafted(
    session: Session, owner: User, need: Scenario | None = None, *,
    criteria: Sequence[tuple[str, int, int]] = CRITERIA, **changes: object,
) -> Call:  # fmt: skip
    """A draft with criteria; committed."""
    need = need or scenario(session, owner)
    call = service.create(session, owner, scenario=need, draft=draft_of(**changes))
    for name, weight, minimum in criteria:
        one = CriterionDraft(name=name, weight=weight, minimum=minimum)
        service.add_criterion(session, owner, call=call, draft=one)
    session.commit()
    return call


def opened(session: Session, owner: User, need: Scenario | None = None, **changes: object) -> Call:
    """An open call; committed."""
    call = drafted(session, owner, need, **changes)
    service.issue(session, owner, call=held(session, call))
    session.commit()
    return call


def held(session: Session, call: Call) -> Call:
    return queries.held(session, call.id)


def written(session: Session, call: Call, who: User, **changes: object) -> Bid:
    """A bid in draft; committed."""
    house = who.memberships[0].organisation
    bid = bidding.begin(session, who, call=call, house=house, at=in_time(call))
    given = BidDraft.model_validate({"approach": APPROACH, "weeks": 16} | changes)
    bidding.save(session, who, bid=bid, draft=given, version=bid.version, at=in_time(call))
    session.commit()
    return bid


def submitted(session: Session, call: Call, who: User, **changes: object) -> Bid:
    """A submitted bid; committed."""
    bid = written(session, call, who, **changes)
    bidding.submit(session, who, bid=bid, at=in_time(call))
    session.commit()
    return bid


def in_time(call: Call) -> dt.datetime:
    """A second before the deadline."""
    return call.deadline - dt.timedelta(seconds=1)


def unseal(session: Session, call: Call) -> None:
    """The deadline comes, and the bids are unsealed; committed."""
    locked = held(session, call)
    locked.deadline = min(locked.deadline, now() - dt.timedelta(seconds=5))
    clock.unseal(session, None, call=locked, site=SITE)
    session.commit()


def seated(session: Session, owner: User, call: Call, people: Sequence[User]) -> list[Juror]:
    """These people sit on the panel; committed."""
    rows = [
        panel.invite(
            session, owner, call=held(session, call), draft=InviteDraft(email=one.email), site=SITE
        )
        for one in people
    ]
    session.commit()
    return rows


def jurors(session: Session, owner: User, call: Call, count: int = 3) -> list[Juror]:
    """A panel of people without a house; committed."""
    people = [person(session, f"Juror {number} of {call.id}") for number in range(1, count + 1)]
    return seated(session, owner, call, people)


def points(call: Call, *values: int) -> dict[int, PointsDraft]:
    """Points by criterion."""
    pairs = zip(call.criteria, values, strict=True)
    return {one.id: PointsDraft(points=value) for one, value in pairs}


def scored(session: Session, call: Call, value: int = 80) -> None:
    """Every juror declares no interest, gives every bid the same points and finishes; committed."""
    call = held(session, call)
    for juror in call.jurors:
        if juror.released_at is not None:
            continue
        if juror.declared_at is None:
            panel.declare(session, juror, call=call, draft=DeclarationDraft(interest="none"))
        for bid in bid_queries.for_juror(session, call, juror):
            given = points(call, *[value] * len(call.criteria))
            scoring.score(session, juror, call=call, bid=bid, given=given)
        scoring.finish(session, juror, call=call)
    session.commit()


def finished(session: Session, call: Call) -> None:
    """Whoever has not scored a bid gives 80, and all hand in; committed."""
    call = held(session, call)
    for juror in call.jurors:
        for bid in scoring.unscored(session, call, juror):
            given = points(call, *[80] * len(call.criteria))
            scoring.score(session, juror, call=call, bid=bid, given=given)
        scoring.finish(session, juror, call=call)
    session.commit()


def agreed(session: Session, owner: User, call: Call, *rows: tuple[Bid, Sequence[int]]) -> None:
    """The panel confers and agrees on these points; committed."""
    call = held(session, call)
    if call.state == "evaluation":
        deciding.confer(session, owner, call=call, site=SITE)
    for bid, values in rows:
        scoring.agree(session, owner, call=call, bid=bid, given=points(call, *values))
    session.commit()


def noticed(session: Session, owner: User, call: Call, *bids: Bid) -> None:
    """From an open call with submitted bids to its notice; the first bid has most; committed."""
    unseal(session, call)
    jurors(session, owner, call)
    scored(session, call)
    rows = [(one, (90 - 5 * at, 80)) for at, one in enumerate(bids)]
    agreed(session, owner, call, *rows)
    deciding.announce(session, owner, call=held(session, call), site=SITE)
    session.commit()


def after_notice(call: Call) -> dt.datetime:
    """The very second at which the notice is over."""
    assert call.notice_until is not None
    return call.notice_until


def awarded(session: Session, owner: User, call: Call, *bids: Bid) -> None:
    """As `noticed`, and awarded once the notice is over; committed."""
    noticed(session, owner, call, *bids)
    locked = held(session, call)
    deciding.award(session, owner, call=locked, site=SITE, at=after_notice(locked))
    session.commit()


def number_of_bids(session: Session, call: Call) -> int:
    return len(bid_queries.unsealed(session, call))
