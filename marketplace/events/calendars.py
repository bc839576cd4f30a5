"""Meetings as iCalendar (RFC 5545): a feed to subscribe to, and one meeting as a file.

An entry keeps its UID as long as the same person meets the same pair; SEQUENCE is the number of the
version (see `agendas.edition`), so that a calendar takes what is newer; what is no longer in it is
sent as cancelled.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event

from marketplace.errors import Sentence
from marketplace.events.agenda_values import Person, Programme, Talk

DOMAIN = "scenario-marketplace"
"""Part of every UID, whatever address the site has: UIDs must not change when it moves."""
REFRESH = dt.timedelta(minutes=15)
TABLE = Sentence("{label} 桌", "table {label}")
MEETS = Sentence("会面：{house}", "Meeting: {house}")
INTERPRETER = Sentence("配有译员。", "With an interpreter.")


@dataclass(frozen=True, slots=True)
class About:
    """What all entries of a calendar share; `address` is that of the live agenda.

    `edition` grows with every version that is published.
    """

    event_number: int
    title: str
    place: str
    zone: str
    address: str
    edition: int
    language: str
    is_cancelled: bool = False


def feed(about: About, person: Person, programme: Programme, dropped: Sequence[Talk]) -> bytes:
    """All meetings of one person, and those that earlier versions had as cancelled."""
    calendar = _calendar(about)
    calendar.add("name", about.title)
    calendar.add("x-wr-calname", about.title)
    calendar.add("x-wr-timezone", about.zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for talk in programme.agenda(person).talks:
        calendar.add_component(_entry(about, person, programme, talk, about.is_cancelled))
    for talk in dropped:
        calendar.add_component(_entry(about, person, programme, talk, is_cancelled=True))
    return bytes(calendar.to_ical())


def single(
    about: About, person: Person, programme: Programme, talk: Talk, *, is_cancelled: bool = False
) -> bytes:
    """One meeting; importing it again brings the entry up to date."""
    calendar = _calendar(about)
    cancelled = is_cancelled or about.is_cancelled
    calendar.add_component(_entry(about, person, programme, talk, cancelled))
    return bytes(calendar.to_ical())


def uid(about: About, person: Person, talk: Talk) -> str:
    """The same for a pair and a person in every version of the timetable."""
    return f"event-{about.event_number}-pair-{talk.pair}-person-{person.number}@{DOMAIN}"


def _calendar(about: About) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{DOMAIN}//events//{about.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    return calendar


def _entry(
    about: About, person: Person, programme: Programme, talk: Talk, is_cancelled: bool
) -> Event:
    entry = Event()
    entry.add("uid", uid(about, person, talk))
    stamp = (programme.published_at or talk.starts).astimezone(dt.UTC)
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    # A cancelled event has no newer version; its entries must still come out as newer.
    entry.add("sequence", about.edition + (1 if about.is_cancelled else 0))
    entry.add("dtstart", talk.starts.astimezone(dt.UTC))
    entry.add("dtend", talk.ends.astimezone(dt.UTC))
    entry.add("summary", _said(MEETS, about, house=talk.other(person).house))
    entry.add("location", _where(about, talk))
    entry.add("description", _description(about, person, talk))
    entry.add("url", about.address)
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return entry


def _said(sentence: Sentence, about: About, **words: str) -> str:
    return sentence.in_language(about.language).format(**words)


def _where(about: About, talk: Talk) -> str:
    table = _said(TABLE, about, label=talk.place.label)
    return ", ".join(part for part in (table, talk.place.hall, about.place) if part)


def _description(about: About, person: Person, talk: Talk) -> str:
    other = talk.other(person)
    who = " · ".join(part for part in (other.name, other.job) if part)
    helped = _said(INTERPRETER, about) if talk.needs_interpreter else ""
    lines = [about.title, who, *talk.about, helped, about.address]
    return "\n".join(line for line in lines if line)
