"""Sixteen threads race around an open call: one outcome each, and everybody is told once.

`build` makes the people once, `play` plays one round of a race on a call of its own and returns
what went wrong, nothing where all is right.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import User
from marketplace.calls import bid_queries, bidding, clock, deciding, objecting, queries
from marketplace.calls.drafts import CallObjectionDraft
from marketplace.calls.models import Bid, Call, CallMove, CallPlace
from marketplace.db import Database
from marketplace.errors import RefusedError
from marketplace.notices.models import Alert
from marketplace.objections.service import ObjectionDraft
from marketplace.projects.models import Project
from marketplace.records import OutboxMail
from marketplace.scenarios.models import Scenario
from tests.calls import made

THREADS = 16
HALF = THREADS // 2
TEXT = "公示的业绩材料与其提交内容不一致，请复核合同编号。"
SECOND = dt.timedelta(seconds=1)
DONE, REFUSED, BUSY = "done", "refused", "busy"
Deed = Callable[[Session], object]


@dataclass(frozen=True)
class Cast:
    """Who races: an owner with a scenario, bidders with a house each, three for the panel."""

    owner: int
    bidders: Sequence[int]
    panel: Sequence[int]


def build(session: Session) -> Cast:
    """People for all rounds; committed."""
    owner = made.person(session, "Race owner", "Race Port")
    bidders = [made.person(session, f"Racer {n}", f"Racing House {n}") for n in range(THREADS)]
    panel = [made.person(session, f"Race juror {n}") for n in range(3)]
    return Cast(owner.id, [one.id for one in bidders], [one.id for one in panel])


def play(database: Database, cast: Cast, race: str) -> list[str]:
    """One round of a race of `RACES`."""
    return RACES[race](database, cast)


def two_awards(database: Database, cast: Cast) -> list[str]:
    """All award one call at once."""
    number, bids = _noticed(database, cast)
    answers = _at_once(database, [_award(cast, number)] * THREADS)
    with database.writing() as session:
        call = queries.held(session, number)
        return [
            *_wrong(answers, {DONE: 1, REFUSED: THREADS - 1}),
            *_wrong(_states(session, bids), ["won", "reserve", "lost"]),
            *_one_winner(session, call),
            *_told_once(session, call, "award"),
        ]


def award_against_withdrawal(database: Database, cast: Cast) -> list[str]:
    """Half award while half withdraw the bid of the winner."""
    number, bids = _noticed(database, cast)

    def withdraw(session: Session) -> None:
        who = session.get_one(User, cast.bidders[0])
        bid = bid_queries.own(session, who, number, bids[0], lock=True)
        bidding.withdraw(session, who, bid=bid, site=made.SITE)

    answers = _at_once(database, [*[_award(cast, number)] * HALF, *[withdraw] * HALF])
    with database.writing() as session:
        call = queries.held(session, number)
        states = _states(session, bids)
        withdrawn = states == ["withdrawn", "won", "lost"]
        expected = 2 if withdrawn else 1
        problems = [] if withdrawn else _wrong(states, ["won", "reserve", "lost"])
        return [
            *problems,
            *_wrong(answers, {DONE: expected, REFUSED: THREADS - expected}),
            *_one_winner(session, call),
            *_told_once(session, call, "award"),
        ]


def substitute_against_resignation(database: Database, cast: Cast) -> list[str]:
    """Half give the award back while half let the reserve step in."""
    number, bids = _noticed(database, cast)
    _one(database, _award(cast, number))

    def resign(session: Session) -> None:
        who = session.get_one(User, cast.bidders[0])
        call = queries.visible(session, who, number, lock=queries.UPDATE)
        bid = bid_queries.own(session, who, number, bids[0])
        deciding.resign(session, who, call=call, bid=bid, sentence="产能不足", site=made.SITE)

    def substitute(session: Session) -> None:
        who = session.get_one(User, cast.owner)
        call = queries.managed(session, who, number, lock=True)
        deciding.substitute(session, who, call=call, sentence="中选单位放弃", site=made.SITE)

    answers = _at_once(database, [*[resign] * HALF, *[substitute] * HALF])
    with database.writing() as session:
        call = queries.held(session, number)
        states = _states(session, bids)
        stepped_in = states == ["resigned", "won", "lost"]
        expected = 2 if stepped_in else 1
        problems = [] if stepped_in else _wrong(states, ["resigned", "reserve", "lost"])
        taken = [one.bid_id for one in call.places if one.bid_id is not None]
        return [
            *problems,
            *_wrong(answers, {DONE: expected, REFUSED: THREADS - expected}),
            *_wrong(taken, [bids[1]] if stepped_in else []),
            *(_told_once(session, call, "substitute") if stepped_in else []),
        ]


def submission_against_unsealing(database: Database, cast: Cast) -> list[str]:
    """In the last second some submit, at the deadline others try, and it is unsealed."""
    with database.writer() as session:
        owner = session.get_one(User, cast.owner)
        call = made.opened(session, owner, _need(session, owner))
        until, number = call.deadline, call.id
        people = [session.get_one(User, one) for one in cast.bidders[: THREADS - 2]]
        bids = [made.written(session, call, one).id for one in people]

    def submit(at: int) -> Deed:
        def deed(session: Session) -> None:
            who = session.get_one(User, cast.bidders[at])
            bid = bid_queries.own(session, who, number, bids[at], lock=True)
            bidding.submit(session, who, bid=bid, at=until - SECOND if at % 2 else until)

        return deed

    def unseal(session: Session) -> None:
        call = queries.held(session, number)
        if not clock.unseal(session, None, call=call, site=made.SITE, at=until):
            raise RefusedError(bidding.deadline_passed())

    deeds = [submit(at) for at in range(len(bids))]
    answers = _each(database, [*deeds[:HALF], unseal, *deeds[HALF:], unseal])
    del answers[HALF], answers[-1]
    with database.writing() as session:
        rows = [session.get_one(Bid, one) for one in bids]
        call = queries.held(session, number)
        done = [one == DONE for one in answers]
        return [
            *_wrong([one.state == "submitted" for one in rows], done),
            *_wrong([one.alias is not None for one in rows], done),
            *_wrong(sorted(one.alias for one in rows if one.alias), list(range(1, sum(done) + 1))),
            *_wrong(any(done[::2]), False),
            *_wrong(Counter(answers)[BUSY], 0),
            *_wrong(call.state, "evaluation"),
            *_told_once(session, call, "unsealed"),
        ]


def objection_against_award(database: Database, cast: Cast) -> list[str]:
    """Half object in the last second of the notice while half award at its end."""
    number, bids = _noticed(database, cast)

    def object_to(at: int) -> Deed:
        def deed(session: Session) -> None:
            who = session.get_one(User, cast.bidders[at])
            call = queries.visible(session, who, number, lock=queries.UPDATE)
            until = call.notice_until or call.deadline
            objecting.raise_one(
                session, who, call=call, draft=ObjectionDraft(text=TEXT),
                about=CallObjectionDraft(), site=made.SITE, at=until - SECOND,
            )  # fmt: skip

        return deed

    deeds = [*[object_to(at) for at in range(HALF)], *[_award(cast, number)] * HALF]
    answers = _each(database, deeds)
    objected, awarded = Counter(answers[:HALF]), Counter(answers[HALF:])
    with database.writing() as session:
        call = queries.held(session, number)
        raised = len(queries.objections(session, call))
        won = awarded[DONE] == 1
        return [
            *_wrong((objected[DONE], awarded[DONE]), (0, 1) if won else (HALF, 0)),
            *_wrong((raised, call.state), (0, "awarded") if won else (HALF, "notice")),
            *_wrong((objected + awarded)[BUSY], 0),
            *_wrong(_states(session, bids)[0], "won" if won else "submitted"),
            *(_told_once(session, call, "award") if won else []),
        ]


RACES: dict[str, Callable[[Database, Cast], list[str]]] = {
    "two awards": two_awards,
    "award against withdrawal": award_against_withdrawal,
    "substitute against resignation": substitute_against_resignation,
    "submission against unsealing": submission_against_unsealing,
    "objection against award": objection_against_award,
}


def _noticed(database: Database, cast: Cast) -> tuple[int, list[int]]:
    """A call in its notice with three bids, of which the first has most; nothing told yet."""
    with database.writer() as session:
        owner = session.get_one(User, cast.owner)
        call = made.opened(session, owner, _need(session, owner))
        people = [session.get_one(User, one) for one in cast.bidders[:3]]
        bids = [made.submitted(session, call, one) for one in people]
        made.unseal(session, call)
        made.seated(session, owner, call, [session.get_one(User, one) for one in cast.panel])
        made.scored(session, call)
        rows = [(one, (90 - 5 * at, 80)) for at, one in enumerate(bids)]
        made.agreed(session, owner, call, *rows)
        deciding.announce(session, owner, call=made.held(session, call), site=made.SITE)
        session.execute(delete(OutboxMail))
        session.commit()
        return call.id, [one.id for one in bids]


def _need(session: Session, owner: User) -> Scenario:
    """A scenario of its own for each round, so that projects do not meet."""
    count = session.scalar(select(func.count()).select_from(Scenario)) or 0
    made_now = made.scenario(session, owner, title=f"第 {count + 1} 个港区的夜间巡检")
    session.execute(delete(OutboxMail))
    session.commit()
    return made_now


def _award(cast: Cast, number: int) -> Deed:
    def deed(session: Session) -> None:
        who = session.get_one(User, cast.owner)
        call = queries.managed(session, who, number, lock=True)
        deciding.award(session, who, call=call, site=made.SITE, at=call.notice_until)

    return deed


def _one(database: Database, deed: Deed) -> str:
    try:
        with database.writing() as session:
            deed(session)
    except (RefusedError, StaleDataError):
        return REFUSED
    except OperationalError:
        return BUSY
    return DONE


def _each(database: Database, deeds: Sequence[Deed]) -> list[str]:
    """What came of each deed, all done at once."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(lambda deed: _one(database, deed), deeds))


def _at_once(database: Database, deeds: Sequence[Deed]) -> dict[str, int]:
    return dict(Counter(_each(database, deeds)))


def _states(session: Session, bids: Sequence[int]) -> list[str]:
    return [session.get_one(Bid, one).state for one in bids]


def _one_winner(session: Session, call: Call) -> list[str]:
    """One place taken, one project, one step into the state."""
    taken = select(func.count()).where(CallPlace.call_id == call.id, CallPlace.bid_id.is_not(None))
    lead = queries.lead_of(call).id
    projects = select(func.count()).where(Project.scenario_id == lead)
    steps = select(func.count()).where(CallMove.call_id == call.id, CallMove.after == "awarded")
    found = [session.scalar(one) for one in (taken, projects, steps)]
    return _wrong(found, [1, 1, 1])


def _told_once(session: Session, call: Call, topic: str) -> list[str]:
    """Everybody concerned has one notice of this, and one letter that says the same."""
    like = Alert.topic.like(f"call:{call.id}:{topic}%")
    found = session.execute(select(Alert.user_id, User.email, Alert.zh)
                            .join(User, User.id == Alert.user_id).where(like)).all()  # fmt: skip
    told = Counter(one.user_id for one in found)
    letters = Counter(
        (one.recipient, one.subject)
        for one in session.execute(select(OutboxMail.recipient, OutboxMail.subject))
    )
    mailed = {one.email: letters[one.email, " ".join(one.zh.split())[:200]] for one in found}
    return [
        *_wrong(set(told.values()), {1}),
        *_wrong({email: count for email, count in mailed.items() if count != 1}, {}),
    ]


def _wrong(found: object, expected: object) -> list[str]:
    return [] if found == expected else [f"{found!r} instead of {expected!r}"]
