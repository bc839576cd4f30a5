"""Events for tests: `made.event(session, chen)` and whoever takes part in it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.events import service
from marketplace.events.drafts import EventDraft
from marketplace.events.models import (
    Absence,
    Event,
    EventSlot,
    EventTable,
    Participant,
    Representative,
    Subject,
    Wish,
)
from marketplace.products.models import Product

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS = dt.datetime(2030, 5, 14, 9, tzinfo=SHANGHAI)
SLOT = dt.timedelta(minutes=20)


def event(
    session: Session, by: User, *, title: str = "低空经济供需对接会", state: str = "open",
    slots: int = 4, tables: int = 3, starts: dt.datetime = STARTS, **values: object,
) -> Event:  # fmt: skip
    """An event with slots of 20 minutes back to back and tables T1, T2 …; committed.

    Nobody has to have a meeting unless `min_meetings` says so.
    `values` are fields of the draft, such as `min_meetings=1` or `zone="Europe/Paris"`.
    """
    house = by.memberships[0].organisation_id if by.memberships else None
    given = {
        "title": title,
        "place": "会展中心 3 号馆",
        "organisation_id": house,
        "min_meetings": 0,
    }
    given |= values
    made = service.create(session, by, draft=EventDraft.model_validate(given))
    made.state = state
    add_slots(session, made, slots, starts=starts)
    for number in range(1, tables + 1):
        made.tables.append(EventTable(label=f"T{number}", hall="A 厅", position=number))
    session.commit()
    return made


def add_slots(
    session: Session, event: Event, count: int, *, starts: dt.datetime, kind: str = "meeting"
) -> list[EventSlot]:
    """More slots of 20 minutes back to back."""
    made = [
        EventSlot(starts_at=starts + n * SLOT, ends_at=starts + (n + 1) * SLOT, kind=kind)
        for n in range(count)
    ]
    event.slots.extend(made)
    session.flush()
    return made


def participant(
    session: Session, event: Event, who: User | str, side: str, *, state: str = "approved",
    people: int = 1, subjects: Sequence[object] = (), **values: object,
) -> Participant:  # fmt: skip
    """A participant; committed.

    `who` is a person, whose organisation takes part with them as the first representative, or a
    name, of which an organisation without members is made. `people` counts representatives.
    """
    house = who.memberships[0].organisation if isinstance(who, User) else _house(session, who)
    made = Participant(
        event_id=event.id, organisation=house, name=house.name, side=side, state=state, **values
    )
    session.add(made)
    session.flush()
    for number in range(people):
        user = who if isinstance(who, User) and number == 0 else None
        name = user.name if user else f"{house.name} {number + 1}"
        made.people.append(representative(event, name, user=user))
    for one in subjects:
        made.subjects.append(_subject(one))
    session.commit()
    return made


def representative(event: Event, name: str, *, user: User | None = None) -> Representative:
    """A representative to be put to a participant's people."""
    return Representative(
        event_id=event.id, name=name, user=user, email=user.email if user else "",
        code=service.new_code(),
    )  # fmt: skip


def crowd(
    session: Session, event: Event, *, demand: int = 3, supply: int = 4
) -> tuple[list[Participant], list[Participant]]:
    """Approved participants without accounts: `Owner 1`, `Supplier 1` …; committed."""
    return (
        [participant(session, event, f"Owner {n + 1}", "demand") for n in range(demand)],
        [participant(session, event, f"Supplier {n + 1}", "supply") for n in range(supply)],
    )


def absent(
    session: Session, person: Representative, slots: Iterable[EventSlot], cause: str = "own"
) -> None:
    """This person cannot meet anybody in these slots; committed."""
    person.absences.extend(Absence(slot_id=one.id, cause=cause) for one in slots)
    session.commit()


def wish(session: Session, one: Participant, other: Participant, kind: str = "must") -> Wish:
    """What `one` wants of `other`: must, like or no; committed."""
    made = Wish(event_id=one.event_id, from_id=one.id, to_id=other.id, kind=kind)
    session.add(made)
    session.commit()
    return made


def _house(session: Session, name: str) -> Organisation:
    house = Organisation(name=name, name_key=name.casefold().replace(" ", ""))
    session.add(house)
    session.flush()
    return house


def _subject(posting: object) -> Subject:
    return Subject(product=posting) if isinstance(posting, Product) else Subject(scenario=posting)
