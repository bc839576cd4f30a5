"""What waits for somebody in open calls: to declare, score, answer, decide, submit."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.calls.judging_models import CallObjection, Juror
from marketplace.calls.models import Bid, Call, CallPlace, CallScenario
from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.scenarios.models import Scenario

MOST = 50
DECLARE = Sentence("请声明利害关系，然后评分", "Declare your interests, then score")
SCORE = Sentence("请完成评分", "Finish your scores")
JOIN = Sentence("请答复是否一同发榜", "Say whether your scenario joins the call")
SUBMIT = Sentence("申报尚未提交", "Your bid is not submitted yet")
OBJECTION = Sentence("有异议待处理", "An objection waits for its answer")
UNSEAL = Sentence("已截止，等待开封", "The deadline has passed; bids wait to be unsealed")
CONFER = Sentence("评委已完成评分，可转入合议", "All have scored: let the panel confer")
AGREE = Sentence("请填写合议分并公示结果", "Enter what was agreed, then publish the result")
AWARD = Sentence("公示期满，可确认揭榜", "The notice is over: the award is possible")
SUBSTITUTE = Sentence("有名额空出，可由备选递补", "A place is free: the reserve can step in")

WHY = {
    "declare": (DECLARE, "judge"), "score": (SCORE, "judge"), "join": (JOIN, "scenarios"),
    "submit": (SUBMIT, "bid"), "objection": (OBJECTION, "objections"), "unseal": (UNSEAL, "desk"),
    "confer": (CONFER, "desk"), "agree": (AGREE, "consensus"), "award": (AWARD, "desk"),
    "substitute": (SUBSTITUTE, "desk"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits for this person: why, on which of its pages, until when."""

    call: Call
    why: Sentence
    page: str
    due: dt.datetime | None = None


def waiting(session: Session, user: User, houses: Collection[int]) -> list[Waiting]:
    """Everything that waits, the soonest due first; two statements, however much there is."""
    parts = union_all(
        *_seats(user), _joins(houses), _bids(houses), _objections(user, houses), *_steps(houses)
    )
    rows = session.execute(parts.limit(MOST)).all()
    chosen = select(Call).where(Call.id.in_({one.id for one in rows}))
    calls = {one.id: one for one in session.scalars(chosen)} if rows else {}
    found = [_waits(calls[one.id], one.why) for one in rows]
    latest = now() + dt.timedelta(days=10_000)
    return sorted(found, key=lambda one: (one.due or latest, one.call.id, one.page))


def _waits(call: Call, why: str) -> Waiting:
    due = {"join": call.deadline, "submit": call.deadline, "objection": call.notice_until}
    return Waiting(call, *WHY[why], due.get(why))


def _part(why: str, *where: ColumnElement[bool]) -> Select[Any]:
    name: Any = literal(why)
    chosen: Select[Any] = select(Call.id, name.label("why"))
    return chosen.where(*where)


def _seats(user: User) -> list[Select[Any]]:
    """Seats on a panel whose scores are not handed in."""
    seat = exists().where(
        Juror.call_id == Call.id, Juror.user_id == user.id, Juror.released_at.is_(None),
        Juror.finished_at.is_(None),
    )  # fmt: skip
    judged = Call.state == "evaluation"
    return [
        _part("declare", judged, seat.where(Juror.declared_at.is_(None))),
        _part("score", judged, seat.where(Juror.declared_at.is_not(None))),
    ]


def _joins(houses: Collection[int]) -> Select[Any]:
    """Scenarios that are asked to join and have not answered."""
    asked = exists().where(
        CallScenario.call_id == Call.id, CallScenario.scenario_id == Scenario.id,
        Scenario.organisation_id.in_(houses), CallScenario.is_lead.is_(False),
        CallScenario.agreed_at.is_(None), CallScenario.refused_at.is_(None),
    )  # fmt: skip
    return _part("join", Call.state == "draft", asked)


def _bids(houses: Collection[int]) -> Select[Any]:
    """Own bids that are not submitted yet."""
    own = exists().where(
        Bid.call_id == Call.id, Bid.organisation_id.in_(houses), Bid.state == "draft"
    )
    return _part("submit", Call.state == "open", Call.deadline > now(), own)


def _objections(user: User, houses: Collection[int]) -> Select[Any]:
    """Objections that this person may handle."""
    raised = exists().where(CallObjection.call_id == Call.id, CallObjection.state == "raised")
    if is_operator(user):
        return _part("objection", raised)
    from_others = or_(
        CallObjection.organisation_id.is_(None),
        CallObjection.organisation_id != Call.organisation_id,
    )
    handled = raised.where(CallObjection.concerns_issuer.is_(False), from_others)
    mine = Call.organisation_id.in_(houses)
    return _part("objection", mine, handled)


def _steps(houses: Collection[int]) -> list[Select[Any]]:
    """Steps that the issuer may take now."""
    seat = exists().where(Juror.call_id == Call.id, Juror.released_at.is_(None))
    unfinished = seat.where(Juror.finished_at.is_(None))
    objects = exists().where(CallObjection.call_id == Call.id, CallObjection.state == "raised")
    free = exists().where(CallPlace.call_id == Call.id, CallPlace.bid_id.is_(None))
    reserve = exists().where(Bid.call_id == Call.id, Bid.state == "reserve")
    mine, moment = Call.organisation_id.in_(houses), now()
    return [
        _part("unseal", mine, Call.state == "open", Call.deadline <= moment),
        _part("confer", mine, Call.state == "evaluation", seat, ~unfinished),
        _part("agree", mine, Call.state == "consensus"),
        _part("award", mine, Call.state == "notice", Call.notice_until <= moment, ~objects),
        _part("substitute", mine, Call.state == "awarded", free, reserve),
    ]
