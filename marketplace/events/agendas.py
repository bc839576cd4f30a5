"""Read the published timetable into values: what people take away is made of nothing else.

However many meetings there are, the number of statements stays the same.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.accounts.models import User
from marketplace.errors import NotFoundError
from marketplace.events import plan_queries, queries
from marketplace.events.agenda_values import Person, Place, Programme, Stretch, Talk
from marketplace.events.models import Event, EventSlot, EventTable, Participant, Representative
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

LONGEST_CODE = 40
# Versions that people were told of.
TOLD = ("published", "replaced")


def programme(
    session: Session, event: Event, *, language: str, only: Collection[int] | None = None
) -> Programme:
    """The published version with the people of approved participants.

    With `only` it has nothing but the people of these numbers and their meetings. Titles are in
    `language` (`zh` or `en`) where there are two.
    """
    plan = plan_queries.published(session, event)
    people = _people(session, event, only)
    stretches, places = _stretches(session, event), _places(session, event)
    if plan is None:
        return Programme(people=people, stretches=stretches, places=places)
    chosen = _talks([EventPlan.id == plan.id], only)
    talks = tuple(_read(session, chosen, ZoneInfo(event.zone), places, language))
    return Programme(
        plan.number, plan.published_at, talks, people, stretches, places, plan.unplaced
    )


def dropped(
    session: Session, event: Event, person: Person, current: Programme, *, language: str
) -> list[Talk]:
    """Meetings that earlier versions had for this person and the present one does not have.

    Each as the last version knew it that had it.
    """
    kept = {one.pair for one in current.agenda(person).talks}
    told = [EventPlan.event_id == event.id, EventPlan.state.in_(TOLD)]
    chosen = _talks(told, [person.number])
    last: dict[int, Talk] = {}
    for talk in _read(session, chosen, ZoneInfo(event.zone), current.places, language):
        if talk.pair not in kept and talk.plan >= getattr(last.get(talk.pair), "plan", 0):
            last[talk.pair] = talk
    return sorted(last.values(), key=lambda one: (one.starts, one.pair))


def edition(session: Session, event: Event) -> int:
    """The number of the published version, or more where a draft older than one before was taken.

    It grows with every publication, as calendars ask of a SEQUENCE.
    """
    told = (
        select(EventPlan.number)
        .where(EventPlan.event_id == event.id, EventPlan.state.in_(TOLD))
        .order_by(EventPlan.published_at, EventPlan.number)
    )
    found = 0
    for number in session.scalars(told):
        found = max(number, found + 1)
    return found


def by_code(
    session: Session, code: str, event_id: int | None = None
) -> tuple[Event, Representative]:
    """An announced event and the representative whose badge has this code, or NotFoundError.

    With `event_id` the badge has to be of that event.
    """
    chosen = (
        select(Representative)
        .options(
            joinedload(Representative.participant).joinedload(Participant.event),
            joinedload(Representative.user),
        )
        .where(Representative.code == code[:LONGEST_CODE])
    )
    found = session.scalars(chosen).one_or_none()
    if found is None or found.participant.event.state == "draft":
        raise NotFoundError
    if event_id not in (None, found.event_id):
        raise NotFoundError
    return found.participant.event, found


def own_people(session: Session, user: User, event: Event) -> list[int]:
    """Numbers of the representatives whose agendas are this person's: of all their participants.

    Raises:
        NotFoundError: there are none.
    """
    houses = queries.participants_of(session, user, event)
    found = [one.id for house in houses for one in house.people]
    if not found:
        raise NotFoundError
    return found


def _people(session: Session, event: Event, only: Collection[int] | None) -> tuple[Person, ...]:
    chosen = (
        select(Representative, Participant)
        .join(Participant, Participant.id == Representative.participant_id)
        .where(Representative.event_id == event.id)
        .order_by(Representative.name, Participant.name, Representative.id)
    )
    chosen = (
        chosen.where(Participant.state == "approved")
        if only is None
        else chosen.where(Representative.id.in_(only))
    )
    return tuple(_person(one, house) for one, house in session.execute(chosen))


def _person(one: Representative, house: Participant) -> Person:
    return Person(
        one.id, one.code, one.name, one.job, house.side, house.name, house.id, one.spoken,
        one.checked_in_at is not None,
    )  # fmt: skip


def _stretches(session: Session, event: Event) -> tuple[Stretch, ...]:
    zone = ZoneInfo(event.zone)
    return tuple(
        Stretch(
            one.id, one.starts_at.astimezone(zone), one.ends_at.astimezone(zone), one.kind,
            one.label, one.is_closed,
        )
        for one in queries.slots(session, event)
    )  # fmt: skip


def _places(session: Session, event: Event) -> tuple[Place, ...]:
    chosen = (
        select(EventTable, Participant.name)
        .outerjoin(Participant, Participant.id == EventTable.booth_of_id)
        .where(EventTable.event_id == event.id)
        .order_by(EventTable.position, EventTable.id)
    )
    return tuple(
        Place(one.id, one.label, one.hall, house or "") for one, house in session.execute(chosen)
    )


def _talks(which: Sequence[ColumnElement[bool]], only: Collection[int] | None) -> Select[Any]:
    """Meetings of the versions `which` with all that is said of them, by time and table."""
    one, other = aliased(Representative), aliased(Representative)
    demand, supply = aliased(Participant), aliased(Participant)
    chosen: Any = (
        select(
            EventMeeting.pair_id, EventPlan.number, EventMeeting.table_id, EventSlot,
            one, demand, other, supply,
            Scenario.title, Scenario.title_other, Scenario.language,
            Product.title, Product.title_other, Product.language,
        )
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .join(EventSlot, EventSlot.id == EventMeeting.slot_id)
        .join(EventTable, EventTable.id == EventMeeting.table_id)
        .join(EventPair, EventPair.id == EventMeeting.pair_id)
        .join(one, one.id == EventMeeting.demand_person_id)
        .join(demand, demand.id == one.participant_id)
        .join(other, other.id == EventMeeting.supply_person_id)
        .join(supply, supply.id == other.participant_id)
        .outerjoin(Scenario, Scenario.id == EventPair.scenario_id)
        .outerjoin(Product, Product.id == EventPair.product_id)
        .where(*which)
        .order_by(EventSlot.starts_at, EventTable.position, EventTable.id, EventMeeting.seat)
    )  # fmt: skip
    if only is not None:
        mine = EventMeeting.demand_person_id, EventMeeting.supply_person_id
        chosen = chosen.where(or_(*(person.in_(only) for person in mine)))
    found: Select[Any] = chosen
    return found


def _read(
    session: Session, chosen: Select[Any], zone: ZoneInfo, places: Sequence[Place], language: str
) -> Iterator[Talk]:
    by_number = {one.number: one for one in places}
    for pair, plan, table, slot, one, demand, other, supply, *titles in session.execute(chosen):
        names = _title(titles[:3], language), _title(titles[3:], language)
        yield Talk(
            pair, plan, slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone),
            by_number[table], _person(one, demand), _person(other, supply),
            tuple(name for name in names if name),
        )  # fmt: skip


def _title(words: Sequence[str | None], language: str) -> str:
    own, other, written_in = words
    return (other if other and written_in != language else own) or ""
