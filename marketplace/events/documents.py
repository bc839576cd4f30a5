"""Agendas, signs and badges as PDF. In a request: templates and the language come from there."""

from collections.abc import Sequence
from itertools import groupby

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.db import now
from marketplace.events import letters, times, words
from marketplace.events.agenda_values import Agenda, Person, Programme, Row, Talk
from marketplace.events.codes import picture
from marketplace.events.models import Event
from marketplace.events.printing import to_pdf
from marketplace.web.language import language
from marketplace.web.paging import site_address

AT_ONCE = 20


def agendas(event: Event, programme: Programme, chosen: Sequence[Agenda]) -> bytes:
    """An agenda a page, each with a QR code of its live version."""
    parts = [chosen[start : start + AT_ONCE] for start in range(0, len(chosen), AT_ONCE)]
    return to_pdf(
        _html("agendas", event, programme, agendas=part, live=lambda one: live(event, one))
        for part in parts or [[]]
    )


def signs(event: Event, programme: Programme) -> bytes:
    """A sign a page for every table and booth, with its meetings."""
    found: dict[int, list[Talk]] = {one.number: [] for one in programme.places}
    for talk in programme.talks:
        found[talk.place.number].append(talk)
    pages = [
        (place, _by_day(found[place.number]), len(found[place.number]))
        for place in programme.places
    ]
    return to_pdf([_html("signs", event, programme, signs=pages)])


def badges(event: Event, programme: Programme, people: Sequence[Person]) -> bytes:
    """Four badges a sheet; the QR code is the address where their owner is checked in."""
    return to_pdf([badges_html(event, programme, people)])


def badges_html(event: Event, programme: Programme, people: Sequence[Person]) -> str:
    """The badges before they are laid out."""

    def badge(one: Person) -> str:
        return picture(site_address(url_for("events.badge", event_id=event.id, code=one.code)))

    return _html("badges", event, programme, people=people, badge=badge, sides=words.SIDES)


def live(event: Event, person: Person) -> str:
    """The QR code of somebody's live agenda."""
    return picture(site_address(url_for("events.agenda", event_id=event.id, code=person.code)))


def stand_of(event: Event, programme: Programme) -> str:
    """`Version 3 · published … · printed …`, in the zone of the event."""
    printed = times.moment_name(event, now(), language())
    if not programme.number or programme.published_at is None:
        return str(_("Not published yet · printed %(printed)s", printed=printed))
    said = _(
        "Version %(number)d of %(published)s · printed %(printed)s",
        number=programme.number,
        published=times.moment_name(event, programme.published_at, language()),
        printed=printed,
    )
    return str(said)


def zone_of(event: Event, programme: Programme) -> str:
    """The zone of the event as a distance from UTC on its first day."""
    first = programme.stretches[0].starts if programme.stretches else now()
    return times.offset(event, first)


def _html(name: str, event: Event, programme: Programme, **more: object) -> str:
    def span(row: Row | Talk) -> str:
        return times.span(event, row.starts, row.ends)

    return render_template(
        f"events/print/{name}.html",
        event=event,
        programme=programme,
        title=letters.title_of(event, language()),
        stand=stand_of(event, programme),
        zone=zone_of(event, programme),
        span=span,
        **more,
    )


def _by_day(talks: Sequence[Talk]) -> list[tuple[object, list[Talk]]]:
    return [(day, list(group)) for day, group in groupby(talks, lambda one: one.starts.date())]
