"""Walks of open calls and of their bids."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.calls import bid_queries, bidding, clock, deciding, policy, queries, service
from marketplace.calls.judging_models import Consensus, Juror
from marketplace.calls.models import Bid, Call, CallPlace, CallScenario, Criterion
from marketplace.calls.states import BID, CALL
from marketplace.db import now
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario
from tests.walks.cast import house
from tests.walks.walking import Walker, Who

APPROACH = "采用自动机场与红外双光吊舱，沿围网巡航，边缘识别破损与闯入。"
SOON = dt.timedelta(days=3)


def call_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Ada issues; Bao and Dana bid; Bao, Chen and Dana sit where somebody must."""
    scenario = _scenario(session, people)

    starts = cycle(("draft", "evaluation", "consensus", "notice"))

    def begin(inside: Session) -> Call:
        call = _draft(inside, scenario, people)
        call.state = next(starts)
        if call.state != "draft":
            call.opened_at = now()
            inside.add(CallPlace(call_id=call.id, place=1))
            _bids(inside, call, people)
        if call.state == "notice":
            _rank(inside, call)
        inside.flush()
        return call

    def attempt(inside: Session, call: Call, verb: str, who: Who) -> None:
        _prepare(inside, call, verb, people)
        _attempt(inside, call, verb, who)

    return Walker(CALL, begin, attempt, _hats, lambda call: call.state, people)


def bid_walker(session: Session, people: dict[str, Who]) -> Walker:
    """Bao bids for a call of Ada's, which goes on beside it."""
    scenario = _scenario(session, people)

    def begin(inside: Session) -> Bid:
        call = _draft(inside, scenario, people)
        call.state, call.opened_at = "open", now()
        bid = Bid(call=call, organisation=house(people["bao"]), created_by_id=_id(people["bao"]),
                  state="draft", approach=APPROACH, weeks=8)  # fmt: skip
        inside.add_all([bid, CallPlace(call_id=call.id, place=1)])
        inside.flush()
        return bid

    return Walker(
        BID, begin, _attempt_bid, _bid_hats, lambda bid: bid.state, people, others=(_judge, _reopen)
    )


def _scenario(session: Session, people: dict[str, Who]) -> Scenario:
    made = Scenario(
        title="夜间巡检", organisation_id=house(people["ada"]).id, state="matching",
        updated_at=now(), published_at=now(), search_terms="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _id(who: Who) -> int:
    assert who is not None
    return who.id


def _draft(session: Session, scenario: Scenario, people: dict[str, Who]) -> Call:
    call = Call(
        kind="enterprise", state="draft", organisation=house(people["ada"]),
        created_by_id=_id(people["ada"]), title="夜间巡检揭榜", task=APPROACH,
        deadline=now() + SOON, winners=1, names_hidden=False, notice_days=5,
    )  # fmt: skip
    call.criteria.append(Criterion(position=1, name="方案", weight=100, minimum=0))
    call.scenarios.append(CallScenario(scenario=scenario, is_lead=True, agreed_at=now()))
    session.add(call)
    session.flush()
    return call


def _attempt(session: Session, call: Call, verb: str, who: Who) -> None:
    if verb == "unseal" and who is not None:  # on pages a step of the issuer, taken by the clock
        CALL.arrow(call.state, verb, _hats(call, who))
    found = queries.held(session, call.id)
    plain = {"confer": deciding.confer, "announce": deciding.announce}
    reasoned = {
        "review": deciding.review, "substitute": deciding.substitute, "fail": deciding.fail,
        "cancel": deciding.cancel,
    }  # fmt: skip
    if verb == "issue":
        service.issue(session, who, call=found)
    elif verb == "award":
        deciding.award(session, who, call=found, site="")
    elif verb == "unseal":
        if not clock.unseal(session, who, call=found, site=""):
            CALL.arrow(found.state, verb, ())  # nothing is left to unseal
    elif verb in plain:
        plain[verb](session, who, call=found, site="")
    else:
        reasoned[verb](session, who, call=found, sentence="原因", site="")


def _hats(call: Call, who: Who) -> Sequence[str]:
    return policy.hats(who, call)


def _prepare(session: Session, call: Call, verb: str, people: dict[str, Who]) -> None:
    """What others do so that the next step can be taken; none of it moves the call."""
    found = queries.held(session, call.id)
    if found.state == "open":
        if not list(session.scalars(select(Bid.id).where(Bid.call_id == found.id))):
            _bids(session, found, people)
        found.deadline = now()
    elif found.state == "evaluation":
        _seats(session, found, people)
    elif found.state == "consensus":
        _points(session, found)
    elif found.state == "notice":
        found.notice_until = now()
    elif found.state == "awarded" and verb in ("substitute", "fail"):
        _resign(session, found)
    session.flush()
    session.expire_all()


def _bids(session: Session, call: Call, people: dict[str, Who]) -> None:
    """Submitted bids; unsealed where the call is beyond that."""
    for number, name in enumerate(("bao", "dana"), 1):
        session.add(
            Bid(call_id=call.id, organisation=house(people[name]), state="submitted",
                created_by_id=_id(people[name]), approach=APPROACH, weeks=8, submitted_at=now(),
                alias=None if call.state == "open" else number)
        )  # fmt: skip
    session.flush()


def _rank(session: Session, call: Call) -> None:
    """What a notice says."""
    call.notice_from = now()
    for bid in bid_queries.unsealed(session, call):
        bid.rank, bid.total = bid.alias, Decimal(90 - (bid.alias or 0))


def _seats(session: Session, call: Call, people: dict[str, Who]) -> None:
    if not call.jurors:
        session.add_all(
            Juror(call_id=call.id, user_id=_id(people[name]), declared_at=now(), finished_at=now())
            for name in ("bao", "chen", "dana")
        )


def _points(session: Session, call: Call) -> None:
    there = bid_queries.consensus(session, call)
    for bid in bid_queries.unsealed(session, call):
        key = (bid.id, call.criteria[0].id)
        if key not in there:
            points = 90 - (bid.alias or 0)
            session.add(Consensus(bid_id=key[0], criterion_id=key[1], points=points))


def _resign(session: Session, call: Call) -> None:
    place = call.places[0]
    if place.bid is not None:
        project = session.get_one(Project, place.project_id)
        project.stage, place.bid.state = "cancelled", "resigned"
        place.bid_id = place.project_id = place.awarded_at = None


def _attempt_bid(session: Session, bid: Bid, verb: str, who: Who) -> None:
    call = queries.held(session, bid.call_id)
    if verb == "submit":
        bidding.submit(session, who, bid=bid)
    elif verb == "withdraw":
        bidding.withdraw(session, who, bid=bid, site="")
    elif verb == "exclude":
        deciding.exclude(session, who, call=call, bid=bid, sentence="缺少签章", site="")
    elif verb == "resign":
        _place(session, call, bid)
        deciding.resign(session, who, call=call, bid=bid, sentence="产能不足", site="")
    else:  # what the clock and the award of the call do to it
        hats = policy.bid_hats(who, bid)
        bidding.step_bid(session, who, bid, verb, hats=hats)


def _place(session: Session, call: Call, bid: Bid) -> None:
    """Who won holds a place."""
    if bid.state != "won":
        BID.arrow(bid.state, "resign", ())
    call.places[0].bid_id = bid.id
    session.flush()


def _bid_hats(bid: Bid, who: Who) -> Sequence[str]:
    return [*policy.bid_hats(who, bid), *policy.hats(who, bid.call)]


def _judge(session: Session, bid: Bid) -> None:
    """The deadline has passed: the bids are judged."""
    bid.call.state = "evaluation"
    if bid.state == "submitted" and bid.alias is None:
        bid.alias = 1
    session.flush()


def _reopen(session: Session, bid: Bid) -> None:
    """As it was before the deadline, so that walks come to all states."""
    bid.call.state, bid.alias = "open", None
    session.flush()
