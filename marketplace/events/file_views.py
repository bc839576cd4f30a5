"""Files and pages that people take away: the organiser's, a participant's, and those of a badge."""

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from marketplace.errors import NotFoundError
from marketplace.events import agendas, calendars, documents, letters, plan_books, queries
from marketplace.events.agenda_values import Agenda, Person, Programme, Talk, in_order
from marketplace.events.blueprint import pages
from marketplace.events.models import Event
from marketplace.events.plan_words import known
from marketplace.lists.tables import MEDIA_TYPES
from marketplace.web.access import access
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.paging import page_number, site_address
from marketplace.web.transaction import db

PDF = "application/pdf"
CALENDAR = "text/calendar; charset=utf-8"
PEOPLE_A_FILE = 100
"""Layout takes a tenth of a second a page; larger events are printed in parts."""
ORDERS = ("name", "company")


@pages.get("/events/<int:event_id>/files")
@access("organiser")
def files(event_id: int) -> str:
    event, programme = _of_organiser(event_id)
    return render_template(
        "events/files.html",
        event=event,
        programme=programme,
        parts={order: _parts(in_order(programme.agendas(), order)) for order in ORDERS},
    )


@pages.get("/events/<int:event_id>/files/agendas.pdf")
@access("organiser")
def agendas_file(event_id: int) -> Response:
    event, programme = _of_organiser(event_id)
    chosen = _part(in_order(programme.agendas(), _order()))
    body = documents.agendas(event, programme, chosen)
    return _file(body, PDF, f"agendas-{event.id}-by-{_order()}-{page_number()}.pdf")


@pages.get("/events/<int:event_id>/files/badges.pdf")
@access("organiser")
def badges_file(event_id: int) -> Response:
    event, programme = _of_organiser(event_id)
    chosen = _part(in_order(programme.agendas(), _order()))
    body = documents.badges(event, programme, [one.person for one in chosen])
    return _file(body, PDF, f"badges-{event.id}-by-{_order()}-{page_number()}.pdf")


@pages.get("/events/<int:event_id>/files/signs.pdf")
@access("organiser")
def signs_file(event_id: int) -> Response:
    event, programme = _of_organiser(event_id)
    return _file(documents.signs(event, programme), PDF, f"signs-{event.id}.pdf")


@pages.get("/events/<int:event_id>/files/timetable.xlsx")
@access("organiser")
def timetable_file(event_id: int) -> Response:
    event, programme = _of_organiser(event_id)
    stand = documents.stand_of(event, programme)
    about = [letters.title_of(event, language()), event.place, event.zone, stand]
    body = plan_books.book(
        event, programme, known(db(), event), language=language(), about=[a for a in about if a]
    )
    return _file(body, MEDIA_TYPES["xlsx"], f"timetable-{event.id}-v{programme.number}.xlsx")


@pages.get("/events/<int:event_id>/agenda")
@access("signed_in")
def own_agendas(event_id: int) -> Any:
    event, programme = _of_participant(event_id)
    if len(programme.people) == 1:
        code = programme.people[0].code
        return redirect(url_for("events.agenda", event_id=event.id, code=code), 303)
    return render_template("events/agendas.html", event=event, programme=programme)


@pages.get("/events/<int:event_id>/agenda.pdf")
@access("signed_in")
def own_agendas_file(event_id: int) -> Response:
    event, programme = _of_participant(event_id)
    body = documents.agendas(event, programme, in_order(programme.agendas(), "name"))
    return _file(body, PDF, f"agenda-{event.id}.pdf")


@pages.get("/events/<int:event_id>/agenda/<code>/agenda.pdf")
@access("public")
def agenda_file(event_id: int, code: str) -> Response:
    event, person, programme = _of_badge(code, event_id)
    body = documents.agendas(event, programme, [programme.agenda(person)])
    return _unlisted(_file(body, PDF, f"agenda-{event.id}.pdf"))


@pages.get("/events/<int:event_id>/agenda/<code>/<int:pair_id>.ics")
@access("public")
def meeting_file(event_id: int, code: str, pair_id: int) -> Response:
    person, programme, gone, about = _calendar(code, event_id)
    now_there = programme.agenda(person).talks
    talk = next((one for one in (*now_there, *gone) if one.pair == pair_id), None)
    if talk is None:
        raise NotFoundError
    body = calendars.single(about, person, programme, talk, is_cancelled=talk in gone)
    return _unlisted(_file(body, CALENDAR, f"meeting-{pair_id}.ics"))


@pages.get("/events/feed/<code>.ics")
@access("public")
def feed(code: str) -> BaseResponse:
    person, programme, gone, about = _calendar(code)
    body = calendars.feed(about, person, programme, gone)
    answer = _unlisted(Response(body, content_type=CALENDAR))
    answer.add_etag()
    return answer.make_conditional(request)


def _of_organiser(event_id: int) -> tuple[Event, Programme]:
    event = queries.managed(db(), actor(), event_id)
    return event, agendas.programme(db(), event, language=language())


def _of_participant(event_id: int) -> tuple[Event, Programme]:
    event = queries.visible(db(), actor(), event_id)
    only = agendas.own_people(db(), actor(), event)
    return event, agendas.programme(db(), event, language=language(), only=only)


def _of_badge(code: str, event_id: int) -> tuple[Event, Person, Programme]:
    event, row = agendas.by_code(db(), code, event_id)
    programme = agendas.programme(db(), event, language=language(), only=[row.id])
    return event, programme.people[0], programme


def _calendar(
    code: str, event_id: int | None = None
) -> tuple[Person, Programme, list[Talk], calendars.About]:
    """What a calendar is made of: in the person's language, as calendars ask in none."""
    event, row = agendas.by_code(db(), code, event_id)
    spoken = row.user.language if row.user else language()
    programme = agendas.programme(db(), event, language=spoken, only=[row.id])
    person = programme.people[0]
    gone = agendas.dropped(db(), event, person, programme, language=spoken)
    live = site_address(url_for("events.agenda", event_id=event.id, code=person.code))
    about = calendars.About(
        event.id, letters.title_of(event, spoken), event.place, event.zone, live,
        agendas.edition(db(), event), spoken, is_cancelled=event.state == "cancelled",
    )  # fmt: skip
    return person, programme, gone, about


def _order() -> str:
    asked = request.args.get("order", "")
    return asked if asked in ORDERS else ORDERS[0]


def _part(chosen: Sequence[Agenda]) -> Sequence[Agenda]:
    start = (page_number() - 1) * PEOPLE_A_FILE
    return chosen[start : start + PEOPLE_A_FILE]


def _parts(chosen: Sequence[Agenda]) -> list[tuple[Person, Person]]:
    """The first and the last person of each file."""
    starts = range(0, len(chosen), PEOPLE_A_FILE)
    return [
        (chosen[at].person, chosen[min(at + PEOPLE_A_FILE, len(chosen)) - 1].person)
        for at in starts
    ]


def _file(body: bytes, media_type: str, name: str) -> Response:
    """A file to keep, never shown in the browser."""
    answer = Response(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _unlisted(answer: Response) -> Response:
    """Whoever has the code may read it; search engines may not keep it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
