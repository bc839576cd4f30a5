"""From the scores to the award: conferring, public notice, places, reserve. Nothing here commits.

Whoever calls holds the call's row; bids are held after it, in the order of their aliases.
"""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls import bid_queries, letters, policy, queries, results, scoring
from marketplace.calls.bidding import step_bid
from marketplace.calls.models import Bid, Call, CallPlace
from marketplace.calls.service import move
from marketplace.db import ZONE, now
from marketplace.errors import RefusedError, Sentence
from marketplace.objections.service import unhandled
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project
from marketplace.projects.service import Origin
from marketplace.scenarios import service as scenarios

OUTCOME = {"won": results.WON, "reserve": results.RESERVE, "lost": results.LOST}


def exclude(
    session: Session, actor: User, *, call: Call, bid: Bid, sentence: str, site: str
) -> None:
    """A bid does not pass the formal check, with a reason that its house reads."""
    if call.state != "evaluation":
        raise RefusedError(
            Sentence(
                "形式审查只在评审期进行。", "The formal check is done while bids are being judged."
            )
        )
    row = step_bid(session, actor, bid, "exclude", sentence=sentence, hats=policy.hats(actor, call))
    bid.sentence = row.sentence
    said = Sentence(
        f"未通过形式审查：{row.sentence}", f"your bid did not pass the formal check: {row.sentence}"
    )
    people = letters.houses(session, [bid])
    letters.say(session, people, call, f"excluded:{bid.id}", said, site=site, page="/bid")


def confer(session: Session, actor: User, *, call: Call, site: str) -> None:
    """The panel has scored: individual scores are laid side by side.

    Raises:
        RefusedError: a bid lacks three members of the panel without an interest, or somebody has
            not finished.
    """
    if call.state == "evaluation" and policy.hats(actor, call):
        scoring.check_enough(session, call, _submitted(session, call))
    row = move(session, actor, call=call, verb="confer")
    people = [*letters.issuers(session, call), *letters.panel(call)]
    topic = f"confers:{row.id}"
    letters.say(session, people, call, topic, results.CONFERS, site=site, page="/consensus")


def announce(
    session: Session, actor: User, *, call: Call, site: str, at: dt.datetime | None = None
) -> None:
    """Freeze totals and ranks and open the public notice (公示) for whole days.

    Raises:
        RefusedError: a bid without agreed points, none that can win, or a tie that decides.
    """
    moment = at or now()
    if call.state == "consensus" and policy.hats(actor, call):
        _rank(session, call)
    row = move(session, actor, call=call, verb="announce")
    call.notice_from, call.notice_until = moment, end_of_notice(moment, call.notice_days)
    session.flush()
    results.tell_notice(session, call, _submitted(session, call), topic=f"notice:{row.id}",
                        site=site)  # fmt: skip


def _rank(session: Session, call: Call) -> None:
    bids = _submitted(session, call, lock=True)
    found = scoring.standings(call, bids, bid_queries.consensus(session, call))
    missing = {one.id for one in bids} - {one.bid.id for one in found}
    if missing:
        raise RefusedError(results.not_agreed([one for one in bids if one.id in missing]))
    ranked = scoring.check_ranks(call.winners, found)
    for one in bids:
        one.rank = None
    session.flush()  # ranks are unique: the old ones go before the new ones come
    for standing in found:
        standing.bid.total = standing.total
    for number, standing in enumerate(ranked, 1):
        standing.bid.rank = number
    session.flush()


def end_of_notice(begins: dt.datetime, days: int) -> dt.datetime:
    """Midnight in China after so many whole days; the day it begins does not count."""
    first = begins.astimezone(ZONE).date() + dt.timedelta(days=1)
    return dt.datetime.combine(first + dt.timedelta(days=days), dt.time(), ZONE)


def review(
    session: Session, actor: User | None, *, call: Call, sentence: str, site: str,
    by_system: bool = False,
) -> None:  # fmt: skip
    """Back from the notice to the panel, with a reason; another notice follows."""
    row = move(session, actor, call=call, verb="review", sentence=sentence, by_system=by_system)
    call.notice_until = None
    session.flush()
    said = Sentence(
        f"公示结果退回重新合议：{row.sentence}", f"the panel confers again: {row.sentence}"
    )
    letters.everybody(session, call, f"review:{row.id}", said, site=site)


def award(
    session: Session, actor: User, *, call: Call, site: str, at: dt.datetime | None = None
) -> list[CallPlace]:
    """Give the places to those the notice named, and open their projects.

    Where one of them has withdrawn, the reserve of the notice moves up.

    Raises:
        RefusedError: the notice runs still, an objection waits, or nobody named is left.
    """
    if call.state == "notice" and policy.hats(actor, call):
        _check_notice_over(session, call, at or now())
    row = move(session, actor, call=call, verb="award")
    named = [one for one in _submitted(session, call, lock=True) if one.rank is not None]
    if not named:
        raise RefusedError(results.nobody_left())
    winners = sorted(named, key=lambda one: one.rank or 0)[: call.winners]
    places = [_take_place(session, actor, call, one, at or now()) for one in winners]
    for bid in _submitted(session, call):
        step_bid(session, actor, bid, "hold" if bid in named else "lose")
    _follow_merged(session, actor, call)
    call.closed_at = at or now()
    session.flush()
    _tell_award(session, call, f"award:{row.id}", site)
    return places


def _check_notice_over(session: Session, call: Call, moment: dt.datetime) -> None:
    if call.notice_until is None or moment < call.notice_until:
        raise RefusedError(results.still_on(call))
    waiting = len(unhandled(queries.objections(session, call)))
    if waiting:
        raise RefusedError(results.objections_wait(waiting))


def _take_place(
    session: Session, actor: User, call: Call, bid: Bid, moment: dt.datetime
) -> CallPlace:
    """The first free place goes to a bid: the update itself says that it was free."""
    free = (
        select(CallPlace.id)
        .where(CallPlace.call_id == call.id, CallPlace.bid_id.is_(None))
        .order_by(CallPlace.place)
        .limit(1)
        .scalar_subquery()
    )
    taken = session.scalars(
        update(CallPlace)
        .where(CallPlace.id == free, CallPlace.bid_id.is_(None))
        .values(bid_id=bid.id, awarded_at=moment)
        .returning(CallPlace)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if taken is None:
        raise RefusedError(results.no_place())
    step_bid(session, actor, bid, "win")
    project = _project(session, actor, call, bid)
    taken.project_id = project.id
    session.flush()
    return taken


def _project(session: Session, actor: User, call: Call, bid: Bid) -> Project:
    """The project of a winner: a new one, or the one that the two have already."""
    scenario = queries.lead_of(call)
    chosen = select(Project).where(
        Project.scenario_id == scenario.id, Project.supplier_id == bid.organisation_id,
        Project.stage != "cancelled",
    )  # fmt: skip
    found = session.scalars(chosen).one_or_none()
    return found or projects.open_project(
        session, actor, scenario=scenario, supplier=bid.organisation, product=bid.product,
        origin=Origin(is_demonstration=call.is_demonstration, is_told=True),
    )  # fmt: skip


def _follow_merged(session: Session, actor: User, call: Call) -> None:
    """Scenarios that were merged are awarded with the leading one."""
    for part in call.scenarios:
        if not part.is_lead and part.agreed_at is not None:
            scenarios.follow(session, actor, scenario=part.scenario, verb="award")


def _tell_award(session: Session, call: Call, topic: str, site: str) -> None:
    for state, sentence in OUTCOME.items():
        people = letters.bidders(session, call, [state])
        letters.say(session, people, call, topic, sentence, site=site, page="/notice")
    letters.everybody(session, call, topic, results.AWARDED, site=site, page="/notice")


def resign(
    session: Session, actor: User, *, call: Call, bid: Bid, sentence: str, site: str
) -> None:
    """A winner gives the award back before the contract: the place is free, the project cancelled.

    Raises:
        RefusedError: the project has gone further; it is ended there.
    """
    row = step_bid(
        session, actor, bid, "resign", sentence=sentence, hats=policy.bid_hats(actor, bid)
    )
    bid.sentence = row.sentence
    place = next(one for one in call.places if one.bid_id == bid.id)
    if place.project_id is not None:
        _cancel_project(session, actor, place.project_id, row.sentence)
    place.bid_id = place.awarded_at = place.project_id = None
    session.flush()
    said = Sentence(
        f"中选单位放弃中选：{row.sentence}", f"a winner gives the award back: {row.sentence}"
    )
    people = letters.issuers(session, call)
    letters.say(session, people, call, f"resigned:{bid.id}", said, site=site, page="/desk")


def _cancel_project(session: Session, actor: User, number: int, sentence: str) -> None:
    chosen = select(Project).where(Project.id == number).with_for_update(of=Project)
    project = session.scalars(chosen.execution_options(populate_existing=True)).one()
    if project.stage == "cancelled":
        return
    if project.stage != "intent":
        raise RefusedError(results.contract_signed())
    projects.take(
        session, actor, project=project, verb="cancel", draft=StepDraft(sentence=sentence)
    )


def substitute(
    session: Session, actor: User, *, call: Call, sentence: str, site: str,
    at: dt.datetime | None = None,
) -> CallPlace:  # fmt: skip
    """The reserve steps into a place that is free again, with a reason.

    Raises:
        RefusedError: no place is free, or no reserve is left.
    """
    row = move(session, actor, call=call, verb="substitute", sentence=sentence)
    reserves = bid_queries.unsealed(session, call, states=["reserve"], lock=True)
    if not reserves:
        raise RefusedError(results.no_reserve())
    bid = min(reserves, key=lambda one: one.rank or 0)
    place = _take_place(session, actor, call, bid, at or now())
    topic = f"substitute:{row.id}"
    people = letters.houses(session, [bid])
    letters.say(session, people, call, topic, results.WON, site=site, page="/notice")
    letters.everybody(session, call, topic, results.SUBSTITUTED, site=site, page="/notice")
    return place


def fail(session: Session, actor: User, *, call: Call, sentence: str, site: str) -> None:
    """Nobody won (流榜), with a reason: no acceptable bid, or all winners gave the award back."""
    if call.state == "awarded" and any(one.bid_id is not None for one in call.places):
        raise RefusedError(results.still_won())
    row = move(session, actor, call=call, verb="fail", sentence=sentence)
    for bid in _submitted(session, call, lock=True):
        bid.rank = None
        step_bid(session, actor, bid, "lose")
    call.closed_at, call.notice_until = now(), None
    session.flush()
    said = Sentence(f"流榜：{row.sentence}", f"nobody won: {row.sentence}")
    letters.everybody(session, call, f"failed:{row.id}", said, site=site)


def cancel(session: Session, actor: User, *, call: Call, sentence: str, site: str) -> None:
    """The issuer withdraws the call, with a reason; sealed bids stay sealed for good."""
    was_public = call.opened_at is not None
    row = move(session, actor, call=call, verb="cancel", sentence=sentence)
    call.closed_at, call.notice_until = now(), None
    session.flush()
    said = Sentence(f"已撤榜：{row.sentence}", f"the call is cancelled: {row.sentence}")
    if was_public:
        letters.everybody(session, call, f"cancelled:{row.id}", said, site=site)


def _submitted(session: Session, call: Call, *, lock: bool = False) -> list[Bid]:
    return bid_queries.unsealed(session, call, states=["submitted"], lock=lock)
