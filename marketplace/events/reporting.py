"""What came of an event, every figure counted from rows as of this moment."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.events import plan_queries, queries
from marketplace.events.models import Event, EventList, Wish
from marketplace.events.plan_models import EventMeeting, EventPair, Outcome
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Concept

SIDES = ("demand", "supply")


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of a list or a sector: meetings planned and held, intents and their amount."""

    name: Sentence
    planned: int
    held: int
    intents: int
    amount_wan: Decimal


@dataclass
class Report:
    """`amount_wan` is the sum over pairs; where both sides name one, the lower counts."""

    as_of: dt.datetime
    approved: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    people: int = 0
    people_here: int = 0
    wishes: int = 0
    wishes_met: int = 0
    planned: int = 0
    held: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    unsaid: int = 0
    results: Counter[str] = field(default_factory=Counter)
    second_wished: int = 0
    intents: int = 0
    amount_wan: Decimal = Decimal(0)
    ratings: dict[str, float] = field(default_factory=dict)
    by_list: list[Line] = field(default_factory=list)
    by_sector: list[Line] = field(default_factory=list)

    def share(self, part: int, whole: int) -> str:
        """`83.3 %`, a dash where nothing could be counted."""
        return f"{100 * part / whole:.1f} %" if whole else "–"


def report(session: Session, event: Event) -> Report:
    """All figures of an event."""
    made = Report(as_of=now())
    _attendance(session, event, made)
    plan = plan_queries.published(session, event)
    meetings = plan_queries.meetings(session, plan) if plan else []
    said = plan_queries.outcomes(session, [one.pair_id for one in meetings])
    _meetings(made, meetings, said)
    _wishes(session, event, made, meetings)
    made.by_list = _lines(_lists(session, event), meetings, said)
    made.by_sector = _lines(_sectors(session, meetings), meetings, said)
    return made


def amount_of(said: Mapping[str, Outcome]) -> Decimal:
    """The amount of a pair: what the desk says, else the lower of what the two say."""
    if "desk" in said and said["desk"].amount_wan is not None:
        return said["desk"].amount_wan
    sums = [one.amount_wan for one in said.values() if one.amount_wan is not None]
    return min(sums, default=Decimal(0))


def is_intent(said: Mapping[str, Outcome]) -> bool:
    """Somebody sees a cooperation, and nobody says that there was no interest or no meeting."""
    results = {one.result for one in said.values()}
    against = {"did_not_take_place", "insufficient_interest"}
    return "cooperation_possible" in results and not results & against


def _attendance(session: Session, event: Event, made: Report) -> None:
    counts = queries.participant_counts(session, event)
    for side in SIDES:
        made.approved[side] = counts.get((side, "approved"), 0)
        made.asked[side] = sum(n for (mine, _state), n in counts.items() if mine == side)
    everybody = [
        one for one in plan_queries.people(session, event) if one.participant.state == "approved"
    ]
    here = [one for one in everybody if one.checked_in_at is not None]
    made.people, made.people_here = len(everybody), len(here)
    for side in SIDES:
        made.came[side] = len({one.participant_id for one in here if one.participant.side == side})


def _meetings(
    made: Report, meetings: Sequence[EventMeeting], said: Mapping[int, Mapping[str, Outcome]]
) -> None:
    made.planned = len(meetings)
    for one in meetings:
        attendance = one.pair.attendance
        made.held += attendance == "held"
        made.unsaid += attendance == ""
        if attendance not in ("", "held"):
            made.missed[attendance] += 1
        told = said.get(one.pair_id, {})
        made.results.update(it.result for it in told.values())
        made.second_wished += any(it.next_step or it.follow_up_on for it in told.values())
        if is_intent(told):
            made.intents += 1
            made.amount_wan += amount_of(told)
    for side in SIDES:
        marks = [it.rating for told in said.values() for it in told.values()
                 if it.side == side and it.rating]  # fmt: skip
        if marks:
            made.ratings[side] = sum(marks) / len(marks)


def _wishes(session: Session, event: Event, made: Report, meetings: Iterable[EventMeeting]) -> None:
    met = {frozenset((one.pair.demand_id, one.pair.supply_id)) for one in meetings}
    wished = session.execute(
        select(Wish.from_id, Wish.to_id).where(Wish.event_id == event.id, Wish.kind != "no")
    )
    pairs = {frozenset(two) for two in wished}
    made.wishes, made.wishes_met = len(pairs), len(pairs & met)


def _lists(session: Session, event: Event) -> dict[Sentence, set[int]]:
    """The scenarios of each attached list, and the products as negative numbers."""
    chosen = (
        select(
            OpportunityList.title,
            OpportunityList.title_other,
            ListEntry.scenario_id,
            ListEntry.product_id,
        )
        .join(EventList, EventList.list_id == OpportunityList.id)
        .join(ListEntry, ListEntry.list_id == OpportunityList.id, isouter=True)
        .where(EventList.event_id == event.id)
        .order_by(OpportunityList.title)
    )
    found: dict[Sentence, set[int]] = {}
    for title, other, scenario, product in session.execute(chosen):
        entries = found.setdefault(Sentence(title, other or title), set())
        if scenario or product:
            entries.add(scenario or -(product or 0))
    return found


def _sectors(session: Session, meetings: Sequence[EventMeeting]) -> dict[Sentence, set[int]]:
    ids = {one.pair.scenario_id for one in meetings if one.pair.scenario_id}
    chosen = (
        select(Concept.zh, Concept.en, Scenario.id)
        .join(Scenario, Scenario.sector_id == Concept.id)
        .where(Scenario.id.in_(ids))
        .order_by(Concept.zh)
    )
    found: dict[Sentence, set[int]] = defaultdict(set)
    for zh, en, scenario in session.execute(chosen):
        found[Sentence(zh, en)].add(scenario)
    return found


def _lines(
    groups: Mapping[Sentence, set[int]], meetings: Sequence[EventMeeting],
    said: Mapping[int, Mapping[str, Outcome]],
) -> list[Line]:  # fmt: skip
    lines = []
    for name, postings in groups.items():
        mine = [one for one in meetings if _is_about(one.pair, postings)]
        meant = [said.get(one.pair_id, {}) for one in mine]
        intents = [told for told in meant if is_intent(told)]
        lines.append(
            Line(
                name,
                len(mine),
                sum(one.pair.attendance == "held" for one in mine),
                len(intents),
                sum((amount_of(told) for told in intents), Decimal(0)),
            )
        )
    return lines


def _is_about(pair: EventPair, postings: set[int]) -> bool:
    return pair.scenario_id in postings or -(pair.product_id or 0) in postings
