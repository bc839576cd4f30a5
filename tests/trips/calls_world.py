"""Open calls of Ada's in several states, with a bid of Bao's; Dana sits on their panels."""

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls.judging_models import CallObjection, Consensus, Juror, Score
from marketplace.calls.models import (
    Bid,
    BidFile,
    Call,
    CallMove,
    CallOffer,
    CallPlace,
    CallScenario,
    Criterion,
)
from marketplace.db import now

CANARY = "canary-7f3a"
STATES = ("open", "draft", "evaluation", "consensus", "notice", "awarded")
AFTER_NOTICE = ("notice", "awarded")
WEEK = dt.timedelta(days=7)


def build(session: Session, world: object, cast: dict[str, User], data: Path) -> None:
    """Fill `world.ids` with a call in each state."""
    ids: dict[str, dict[str, object]] = world.ids  # type: ignore[attr-defined] # the world of trips
    for state in STATES:
        ids[f"call {state}"] = _call(session, ids, cast, state)
        kept = f"bid-{ids[f'call {state}']['call_id']}"
        (data / "attachments" / kept).write_bytes(b"abc")
    scenario = ids["ada published"]["scenario_id"]
    session.add(CallOffer(scenario_id=scenario))


def _call(
    session: Session, ids: dict[str, dict[str, object]], cast: dict[str, User], state: str
) -> dict[str, object]:
    ada, bao, dana = cast["ada"], cast["bao"], cast["dana"]
    public, open_ = state != "draft", state in ("draft", "open")
    call = Call(
        kind="enterprise", state=state, organisation=ada.memberships[0].organisation,
        created_by_id=ada.id, title=f"揭榜 {state} {'公开' if public else CANARY}",
        task="夜间巡检" * 6,
        deadline=now() + (WEEK if open_ else -WEEK), opened_at=now() - 2 * WEEK if public else None,
        notice_from=now() if state in AFTER_NOTICE else None,
        notice_until=now() + WEEK if state in AFTER_NOTICE else None,
    )  # fmt: skip
    call.scenarios.append(
        CallScenario(scenario_id=ids["ada published"]["scenario_id"], is_lead=True, agreed_at=now())
    )
    call.criteria.append(Criterion(position=1, name="技术方案", weight=100))
    session.add(call)
    session.flush()
    bid = _bid(session, call, bao, state)
    juror = Juror(
        call_id=call.id, user_id=dana.id, declared_at=None if open_ else now(),
        finished_at=now() if state not in ("draft", "open", "evaluation") else None,
    )  # fmt: skip
    objection = CallObjection(
        call_id=call.id, text="业绩材料不一致，请复核合同编号。", raised_by_id=bao.id,
        organisation_id=bao.memberships[0].organisation_id,
    )  # fmt: skip
    move = CallMove(call_id=call.id, before="draft", after="open", actor_id=ada.id)
    session.add_all([juror, objection, move])
    session.flush()
    if public and not open_:
        _judged(session, call, bid, juror)
    return {
        "call_id": call.id, "criterion_id": call.criteria[0].id, "bid_id": bid.id,
        "attachment_id": bid.files[0].id, "juror_id": juror.id, "objection_id": objection.id,
        "scenario_id": ids["ada published"]["scenario_id"],
    }  # fmt: skip


def _bid(session: Session, call: Call, bao: User, state: str) -> Bid:
    sealed = state in ("draft", "open")
    bid = Bid(
        call_id=call.id, organisation=bao.memberships[0].organisation, created_by_id=bao.id,
        state="won" if state == "awarded" else "submitted", alias=None if sealed else 1,
        approach=f"{CANARY if sealed else '公开'} 自动机场与红外吊舱，沿围网巡航。", weeks=8,
        submitted_at=now(), rank=1 if state in AFTER_NOTICE else None,
        total=90 if state in AFTER_NOTICE else None,
    )  # fmt: skip
    session.add(bid)
    session.flush()
    bid.files.append(
        BidFile(
            name=f"{CANARY if sealed else '方案'}.txt", media_type="text/plain", size=3,
            sha256="0" * 64, stored_as=f"bid-{call.id}",
        )
    )  # fmt: skip
    session.flush()
    return bid


def _judged(session: Session, call: Call, bid: Bid, juror: Juror) -> None:
    place = CallPlace(call_id=call.id, place=1)
    if call.state == "awarded":
        place.bid_id, place.awarded_at = bid.id, now()
    score = Score(
        juror_id=juror.id, bid_id=bid.id, criterion_id=call.criteria[0].id, points=90
    )  # fmt: skip
    agreed = Consensus(bid_id=bid.id, criterion_id=call.criteria[0].id, points=90)
    session.add_all([place, score, agreed])
    session.flush()
