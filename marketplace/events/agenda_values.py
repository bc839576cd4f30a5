"""What people take away from an event, as plain values: who meets whom, when, where, about what."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pypinyin import lazy_pinyin


@dataclass(frozen=True, slots=True)
class Person:
    """A representative; `house` is the participant's name, `code` that of the badge."""

    number: int
    code: str
    name: str
    job: str
    side: str
    house: str
    house_number: int
    languages: frozenset[str]
    is_there: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A slot in the zone of the event; `kind` is meeting, break or pitch."""

    number: int
    starts: dt.datetime
    ends: dt.datetime
    kind: str
    label: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A table, or the booth of the participant named in `booth_of`."""

    number: int
    label: str
    hall: str
    booth_of: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A meeting; times in the zone of the event, `about` are titles of a scenario and a product.

    `plan` is the number of the version that it was read from.
    """

    pair: int
    plan: int
    starts: dt.datetime
    ends: dt.datetime
    place: Place
    demand: Person
    supply: Person
    about: tuple[str, ...]

    def has(self, person: Person) -> bool:
        """This person is one of the two."""
        return person.number in (self.demand.number, self.supply.number)

    def other(self, person: Person) -> Person:
        """Whom this person meets."""
        return self.supply if person.number == self.demand.number else self.demand

    @property
    def needs_interpreter(self) -> bool:
        """The two have no language in common."""
        return not self.demand.languages & self.supply.languages


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an agenda: a meeting, or a break or pitch session in between (`talk` is None)."""

    starts: dt.datetime
    ends: dt.datetime
    talk: Talk | None = None
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one person has before them, in the order of time."""

    person: Person
    talks: tuple[Talk, ...]

    def days(self, stretches: Sequence[Stretch]) -> list[tuple[dt.date, list[Row]]]:
        """The days with meetings; `stretches` are those of the event, for what is in between."""
        rows = [Row(one.starts, one.ends, talk=one) for one in self.talks]
        days = {row.starts.date() for row in rows}
        rows += [
            Row(one.starts, one.ends, stretch=one)
            for one in stretches
            if one.kind != "meeting" and one.starts.date() in days
        ]
        rows.sort(key=lambda row: row.starts)
        return [(day, list(group)) for day, group in groupby(rows, lambda row: row.starts.date())]


@dataclass(frozen=True, slots=True)
class Programme:
    """A published version; `number` is 0 and `talks` is empty as long as there is none."""

    number: int = 0
    published_at: dt.datetime | None = None
    talks: tuple[Talk, ...] = ()
    people: tuple[Person, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    places: tuple[Place, ...] = ()
    unplaced: Sequence[dict[str, Any]] = field(default_factory=tuple)

    def agenda(self, person: Person) -> Agenda:
        """The agenda of one person."""
        mine = (
            one for one in self.talks if person.number in (one.demand.number, one.supply.number)
        )
        return Agenda(person, tuple(mine))

    def agendas(self) -> list[Agenda]:
        """The agendas of all people, by name of the person."""
        found: dict[int, list[Talk]] = {one.number: [] for one in self.people}
        for talk in self.talks:
            for number in (talk.demand.number, talk.supply.number):
                found.setdefault(number, []).append(talk)
        return [Agenda(one, tuple(found[one.number])) for one in self.people]


def in_order(agendas: Sequence[Agenda], order: str) -> list[Agenda]:
    """By `name` of the person or by `company`, Chinese by its sounds as in a telephone book."""
    keys = {
        "name": lambda one: (_sound(one.person.name), _sound(one.person.house)),
        "company": lambda one: (_sound(one.person.house), _sound(one.person.name)),
    }
    return sorted(agendas, key=lambda one: (*keys[order](one), one.person.number))


def _sound(text: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in lazy_pinyin(text))
