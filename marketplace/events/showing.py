"""What pages of events show in one way: times in the zone of the event, titles, the menu."""

import datetime as dt

from flask import current_app, url_for
from flask_babel import gettext as _

from marketplace.events import letters, times, words
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.web.language import language


@pages.app_template_filter("event_day")
def event_day(value: dt.datetime, event: Event) -> str:
    """`2026-12-01 (周二)`."""
    return times.day_name(event, value, language())


@pages.app_template_filter("event_clock")
def event_clock(value: dt.datetime, event: Event) -> str:
    """`17:30`."""
    return times.clock(event, value)


@pages.app_template_filter("event_moment")
def event_moment(value: dt.datetime, event: Event) -> str:
    """`2026-12-01 (周二) 17:30 UTC+8`."""
    return times.moment_name(event, value, language())


@pages.app_template_global("event_span")
def event_span(event: Event, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """`09:00–09:20`."""
    return times.span(event, starts_at, ends_at)


@pages.app_template_filter("event_title")
def event_title(event: Event) -> str:
    """In the reader's language where there is one."""
    return letters.title_of(event, language())


@pages.app_template_global("event_dates")
def event_dates(event: Event, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """`2026-12-01 (周二) 09:00–17:00 UTC+8`, or both days of a longer event."""
    one = times.local(event, starts_at).date() == times.local(event, ends_at).date()
    first = times.day_name(event, starts_at, language())
    zone = times.offset(event, starts_at)
    if one:
        return f"{first} {times.span(event, starts_at, ends_at)} {zone}"
    last = times.day_name(event, ends_at, language())
    return f"{first} {times.clock(event, starts_at)} – {last} {times.clock(event, ends_at)} {zone}"


@pages.app_template_global("event_menu")
def event_menu(event: Event) -> list[tuple[str, str, str]]:
    """(endpoint, label, address) of the organiser's pages of an event."""
    parts = [
        ("events.desk", _("Desk")),
        ("events.edit", _("About the event")),
        ("events.slots", _("Slots")),
        ("events.places", _("Tables")),
        ("events.lists", _("Lists")),
        ("events.invitations", _("Invitations")),
        ("events.people", _("Participants")),
        ("events.plan", _("Timetable")),
        ("events.files", _("Print and export")),
        ("events.day", _("The day")),
        ("events.report", _("Report")),
    ]
    return [
        (endpoint, label, url_for(endpoint, event_id=event.id))
        for endpoint, label in parts
        if has_page(endpoint)
    ]


@pages.app_template_global("has_page")
def has_page(endpoint: str) -> bool:
    """Whether there is such a page."""
    return endpoint in current_app.view_functions


@pages.app_template_global("event_words")
def event_words() -> object:
    """States, sides and kinds in words."""
    return words


def site() -> str:
    """The address that letters link to."""
    found: str = current_app.config["SETTINGS"].address
    return found
