"""Walks of open calls, of their bids, and of objections to their results."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.calls import bid_queries, bidding, clock, deciding, objecting, policy, service
from marketplace.calls.drafts import BidDraft, CallDraft, CallObjectionDraft, CriterionDraft
from marketplace.calls.judging_models import CallObjection, Consensus, Juror, Score
from marketplace.calls.models import Bid, Call
from marketplace.calls.states import BID, CALL
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence
from marketplace.objections.service import ObjectionDraft
from marketplace.objections.states import LIFE as OBJECTION
from tests.walks import ground
from tests.walks.cast import house, stranger
from tests.walks.walking import Walker, Who

SITE = "https://market.test"
WHY = "因为试验条件变化"
APPROACH = "采用自动机场与红外双光吊舱，沿围网巡航，边缘识别破损与闯入。"
NOBODY = Sentence("由人决定。", "That is for people to say.")


def call_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Ada issues the call; Bao and Dana bid; three people of no house judge."""

    def begin(inside: Session) -> Call:
        return _drafted(inside, people)

    def go_on(inside: Session, call: Call) -> None:
        """What others do next: bid, let the deadline pass, judge, let the notice end."""
        if call.state == "open" and not _bids(inside, call):
            for name in ("bao", "dana"):
                _submitted(inside, call, people[name])
        else:
            let_the_deadline_pass(inside, call)
            judge(inside, call)
            let_days_pass(inside, call)

    return Walker(
        CALL, begin, attempt_call, lambda call, who: policy.hats(who, call),
        lambda call: call.state, people, others=(go_on,), rare=frozenset(("cancel", "fail")),
    )  # fmt: skip


def bid_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Bao bids beside Dana; the call goes its way around him."""

    def begin(inside: Session) -> Bid:
        call = _drafted(inside, people)
        attempt_call(inside, call, "issue", people["ada"])
        _submitted(inside, call, people["dana"])
        return _written(inside, call, people["bao"])

    def attempt(inside: Session, bid: Bid, verb: str, who: Who) -> None:
        _attempt_bid(inside, bid, verb, who, people["ada"])

    return Walker(
        BID, begin, attempt, _hats_of_bid, lambda bid: bid.state, people,
        others=(lambda inside, bid: _go_on(inside, bid.call, people["ada"]),),
        rare=frozenset(("withdraw", "exclude")),
    )  # fmt: skip


def objection_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Dana objects to the result of Ada's call."""

    def begin(inside: Session) -> CallObjection:
        call = _drafted(inside, people)
        attempt_call(inside, call, "issue", people["ada"])
        for name in ("bao", "dana"):
            _submitted(inside, call, people[name])
        _to_judging(inside, call)
        _to_notice(inside, call, people["ada"])
        draft = ObjectionDraft(text="中选单位的业绩材料与公开信息不符，请核查其合同金额。")
        return objecting.raise_one(
            inside, people["dana"], call=call, draft=draft, about=CallObjectionDraft(), site=SITE
        )

    def attempt(inside: Session, objection: CallObjection, verb: str, who: Who) -> None:
        if who is None:
            raise RefusedError(NOBODY)
        call = inside.get_one(Call, objection.call_id)
        objecting.handle(
            inside, who, call=call, objection=objection, verb=verb,
            answer="经核查，合同金额以盖章合同为准。", site=SITE,
        )  # fmt: skip

    def hats(objection: CallObjection, who: Who) -> Sequence[str]:
        call = session.get_one(Call, objection.call_id)
        return policy.objection_hats(who, call, objection) if who else ()

    return Walker(OBJECTION, begin, attempt, hats, lambda objection: objection.state, people)


def attempt_call(session: Session, call: Call, verb: str, who: Who) -> None:
    """People through what their pages call; the system alone unseals."""
    if verb == "unseal":
        if who is not None or not clock.unseal(session, None, call=call, site=SITE):
            raise RefusedError(NOBODY)
    elif verb == "issue":
        service.issue(session, who, call=call)
    elif verb in ("confer", "announce", "award"):
        getattr(deciding, verb)(session, who, call=call, site=SITE)
    else:
        getattr(deciding, verb)(session, who, call=call, sentence=WHY, site=SITE)


def _attempt_bid(session: Session, bid: Bid, verb: str, who: Who, ada: Who) -> None:
    """Bao through his page; what follows from the call through the call."""
    call = bid.call
    if verb == "submit":
        bidding.submit(session, who, bid=bid)
    elif verb == "withdraw":
        bidding.withdraw(session, who, bid=bid, site=SITE)
    elif verb == "exclude":
        deciding.exclude(session, who, call=call, bid=bid, sentence=WHY, site=SITE)
    elif verb == "resign":
        deciding.resign(session, who, call=call, bid=bid, sentence=WHY, site=SITE)
    elif who is not None:
        raise RefusedError(NOBODY)
    else:
        before = bid.state
        _let_follow(session, call, bid, verb, ada)
        if bid.state == before:
            raise RefusedError(NOBODY)


def _let_follow(session: Session, call: Call, bid: Bid, verb: str, ada: Who) -> None:
    """The award, a substitute or the failure of the call decides about the bid."""
    if verb == "lose":
        deciding.fail(session, ada, call=call, sentence=WHY, site=SITE)
    elif bid.state == "reserve":
        winner = next(one for one in _bids(session, call) if one.state == "won")
        deciding.resign(session, None, call=call, bid=winner, sentence=WHY, site=SITE)
        deciding.substitute(session, ada, call=call, sentence=WHY, site=SITE)
    else:
        if (verb == "win") != (bid.rank == 1):
            raise RefusedError(NOBODY)
        let_days_pass(session, call)
        deciding.award(session, ada, call=call, site=SITE)


def _hats_of_bid(bid: Bid, who: Who) -> Sequence[str]:
    return tuple({*policy.bid_hats(who, bid), *policy.hats(who, bid.call)})


def _drafted(session: Session, people: dict[str, Who]) -> Call:
    ada = people["ada"]
    need = ground.scenario(session, house(ada))
    draft = CallDraft(
        title="港区夜间巡检揭榜", task="在三个港区实现夜间无人值守巡检，十分钟内告警。",
        deadline=now() + dt.timedelta(days=10),
    )  # fmt: skip
    call = service.create(session, ada, scenario=need, draft=draft)
    for name, weight in (("技术方案", 60), ("团队与业绩", 40)):
        one = CriterionDraft(name=name, weight=weight, minimum=0)
        service.add_criterion(session, ada, call=call, draft=one)
    return call


def _written(session: Session, call: Call, who: Who) -> Bid:
    bid = bidding.begin(session, who, call=call, house=house(who))
    draft = BidDraft(approach=APPROACH, weeks=16)
    bidding.save(session, who, bid=bid, draft=draft, version=bid.version)
    return bid


def _submitted(session: Session, call: Call, who: Who) -> Bid:
    bid = _written(session, call, who)
    bidding.submit(session, who, bid=bid)
    return bid


def _bids(session: Session, call: Call) -> list[Bid]:
    return list(session.scalars(select(Bid).where(Bid.call_id == call.id).order_by(Bid.id)))


def let_the_deadline_pass(session: Session, call: Call) -> None:
    """The second of the deadline comes."""
    if call.state == "open":
        call.deadline = now() - dt.timedelta(seconds=1)
        session.flush()


def let_days_pass(session: Session, call: Call) -> None:
    """The days of the public notice pass."""
    if call.notice_until is not None:
        call.notice_until = now() - dt.timedelta(seconds=1)
        session.flush()


def judge(session: Session, call: Call) -> None:
    """The panel scores all bids and agrees on points, the first bid before the second."""
    standing = [one for one in _bids(session, call) if one.state == "submitted"]
    if call.state not in ("evaluation", "consensus") or not standing:
        return
    if not call.jurors:
        _seat(session, call)
    for place, bid in enumerate(standing):
        _points(session, call, bid, 90 - place)
    session.flush()
    session.expire(call)


def _seat(session: Session, call: Call) -> None:
    for number in range(3):
        made = Juror(
            call_id=call.id, user_id=stranger(session, f"{call.id}-{number}").id,
            declared_at=now(), finished_at=now(),
        )  # fmt: skip
        call.jurors.append(made)
    session.flush()


def _points(session: Session, call: Call, bid: Bid, points: int) -> None:
    for criterion in call.criteria:
        facts = {"bid_id": bid.id, "criterion_id": criterion.id}
        there = select(Consensus).filter_by(**facts)
        if session.scalars(there).first() is None:
            session.add(Consensus(points=points, **facts))
            for juror in call.jurors:
                session.add(Score(juror_id=juror.id, points=points, **facts))


def _go_on(session: Session, call: Call, ada: Who) -> None:
    """The call goes on: to the panel, then to the notice of its result."""
    if call.state == "open":
        _to_judging(session, call)
    else:
        _to_notice(session, call, ada)


def _to_judging(session: Session, call: Call) -> None:
    """The deadline passes, bids are unsealed, the panel judges."""
    let_the_deadline_pass(session, call)
    if call.state == "open":
        clock.unseal(session, None, call=call, site=SITE)
    judge(session, call)


def _to_notice(session: Session, call: Call, ada: Who) -> None:
    """The panel confers and the result is announced, where there is one."""
    judge(session, call)
    if call.state == "evaluation" and bid_queries.unsealed(session, call, states=["submitted"]):
        deciding.confer(session, ada, call=call, site=SITE)
    if call.state == "consensus":
        deciding.announce(session, ada, call=call, site=SITE)
