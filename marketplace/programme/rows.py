"""The rows behind each figure: of a project its scenario's title, place, day and stage are public.

Who carries it, with whom, and its amounts are for the operators who look after it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.cases.models import Case
from marketplace.errors import Sentence
from marketplace.events.models import Event
from marketplace.firsts.models import FirstUse
from marketplace.programme import counting, money_rows, project_rows
from marketplace.programme.figures import Headline
from marketplace.programme.listing import Cell, Column, Listing, Window
from marketplace.programme.words import (
    CITY,
    NO,
    NUMBER,
    SCOPES,
    SECTOR,
    TITLE,
    YES,
    place,
    titled,
)

HELD_ON = Sentence("结束日期", "Ended on")
HOST = Sentence("主办单位", "Organiser")
PUBLISHED_ON = Sentence("发布日期", "Published on")
FIRST_TRIAL = Sentence("首试首用", "First trial")
REGISTERED_ON = Sentence("登记日期", "Registered on")
SCOPE = Sentence("首次范围", "First within")


def behind(session: Session, figure: str, one: Headline, window: Window) -> Listing:
    """The rows of a figure, the newest first."""
    return READERS[figure](session, one, window)


def _events(session: Session, one: Headline, window: Window) -> Listing:
    columns = [
        Column(TITLE, width=44), Column(HOST, width=30), Column(CITY), Column(HELD_ON, "day", 14)
    ]  # fmt: skip
    ends = counting.last_slot()
    chosen = (
        select(Event, ends)
        .options(joinedload(Event.organisation))
        .where(*counting.held(one.scope, one.day))
        .order_by(ends.desc(), Event.id.desc())
    )
    rows = []
    for event, ended in session.execute(_part(chosen, window)):
        house = event.organisation
        rows.append(
            [
                Cell(titled(event, window.language), "events.show", {"event_id": event.id}),
                Cell(house.name if house else None),
                Cell(place(session, house.city_id if house else None, window.language)),
                Cell(counting.day_of(ended)),
            ]
        )
    return Listing(columns, rows, one.events)


def _cases(session: Session, one: Headline, window: Window) -> Listing:
    columns = [
        Column(TITLE, width=44), Column(CITY), Column(SECTOR, width=24),
        Column(PUBLISHED_ON, "day", 14), Column(FIRST_TRIAL, width=12),
    ]  # fmt: skip
    chosen = (
        select(Case, counting.is_first_trial(one.day))
        .where(*counting.published(one.scope, one.day))
        .order_by(Case.published_on.desc(), Case.id.desc())
    )
    rows = []
    for case, is_first in session.execute(_part(chosen, window)):
        english = case.title_en if window.language == "en" else ""
        rows.append(
            [
                Cell(english or case.title_zh, "cases.show", {"case_id": case.id}),
                *_where(session, case, window),
                Cell(case.published_on),
                Cell((YES if is_first else NO).in_language(window.language)),
            ]
        )
    return Listing(columns, rows, one.cases)


def _firsts(session: Session, one: Headline, window: Window) -> Listing:
    columns = [
        Column(NUMBER), Column(TITLE, width=44), Column(SCOPE), Column(CITY),
        Column(SECTOR, width=24), Column(REGISTERED_ON, "day", 14),
    ]  # fmt: skip
    chosen = (
        select(FirstUse)
        .where(*counting.firsts_of_year(one.scope, one.day))
        .order_by(FirstUse.registered_on.desc(), FirstUse.id.desc())
    )
    rows = [
        [
            Cell(first.number),
            Cell(titled(first, window.language), "firsts.show", {"first_use_id": first.id}),
            Cell(SCOPES[first.scope].in_language(window.language)),
            *_where(session, first, window),
            Cell(first.registered_on),
        ]
        for first in session.scalars(_part(chosen, window))
    ]
    return Listing(columns, rows, one.firsts)


def _where(session: Session, row: Any, window: Window) -> list[Cell]:
    ids = row.city_id, row.sector_id
    return [Cell(place(session, number, window.language)) for number in ids]


def _part(chosen: Any, window: Window) -> Any:
    return chosen.limit(window.limit).offset(window.offset)


READERS: dict[str, Callable[[Session, Headline, Window], Listing]] = {
    "events": _events,
    "projects": project_rows.opened,
    "investment": money_rows.signed,
    "operation": project_rows.running,
    "cases": _cases,
    "firsts": _firsts,
}
