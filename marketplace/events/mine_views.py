"""A participant's own page: what is missing, whom to meet, the agenda, and the day itself."""

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.accounts.words import BADGES
from marketplace.db import now
from marketplace.errors import InvalidError, NotFoundError, RefusedError
from marketplace.events import (
    agendas,
    day_of_mine,
    excusing,
    join_queries,
    outcomes,
    participation,
    queries,
    self_service,
    suggesting,
    wishing,
)
from marketplace.events import join_words as words
from marketplace.events.blueprint import pages
from marketplace.events.join_drafts import WishDraft
from marketplace.events.models import Event, Participant
from marketplace.events.outcomes import OutcomeDraft
from marketplace.events.showing import site
from marketplace.matching import words as match_words
from marketplace.matching.state import state_of
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import language, say
from marketplace.web.once import once
from marketplace.web.paging import Page, page_number
from marketplace.web.transaction import db

SHOWN = 10
LONGEST_TEXT = 80
KEPT = ("q", "page", "show")
"""What of an address a form sends along, to come back to the same place."""


@pages.get("/events/<int:event_id>/mine")
@access("signed_in")
def mine(event_id: int) -> Any:
    """The page of one of my participations; without any one is asked to join."""
    event = queries.visible(db(), actor(), event_id)
    houses = queries.participants_of(db(), actor(), event)
    if not houses:
        return redirect(url_for("events.join", event_id=event.id), 303)
    wanted = number_in(request.args.get("as", ""))
    chosen = next((one for one in houses if one.id == wanted), houses[0])
    return _page(event, chosen.id, houses)


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/wishes")
@access("signed_in")
@once
def wish(event_id: int, participant_id: int) -> Response:
    """Must, like or no; an empty kind takes the wish back."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    other = queries.participant(db(), event, number_in(request.form.get("other", "")))
    back = _back(mine, f"p-{other.id}")
    given: dict[str, Any] = {"event": event, "mine": mine, "other": other}
    if not request.form.get("kind"):
        _or_say_why(lambda: wishing.take_back(db(), **given))
        return back
    draft, form = read(WishDraft, posted())
    if draft is None:
        raise InvalidError(form.problems)
    _or_say_why(lambda: wishing.wish(db(), **given, draft=draft))
    return back


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/requests")
@access("signed_in")
@once
def ask(event_id: int, participant_id: int) -> Response:
    """Ask somebody for a slot (self-service mode)."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    other = queries.participant(db(), event, number_in(request.form.get("other", "")))
    slot = queries.slot(db(), event, number_in(request.form.get("slot", "")))
    back = _back(mine, "requests")
    given: dict[str, Any] = {
        "event": event,
        "mine": mine,
        "other": other,
        "slot": slot,
        "site": site(),
    }
    if _or_say_why(lambda: self_service.ask(db(), **given)):
        flash(_("Asked. You get a letter as soon as they answer."), "good")
    return back


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/requests/<int:pair_id>")
@access("signed_in")
@once
def answer(event_id: int, participant_id: int, pair_id: int) -> Response:
    """Accept or refuse a request, take one's own back, or call a meeting off."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    pair = join_queries.pair(db(), event, mine, pair_id)
    back = _back(mine, "requests")
    given: dict[str, Any] = {"event": event, "mine": mine, "pair": pair, "site": site()}
    verbs: dict[str, tuple[Callable[[], object], str]] = {
        "accept": (lambda: self_service.accept(db(), **given), _("Agreed: it is in your agenda.")),
        "refuse": (lambda: self_service.refuse(db(), **given), _("Declined; they are told.")),
        "take_back": (lambda: self_service.take_back(db(), mine=mine, pair=pair), _("Taken back.")),
        "call_off": (lambda: self_service.call_off(db(), **given), _("Called off; they are told.")),
    }
    verb, told = verbs.get(request.form.get("verb", ""), (None, ""))
    if verb is None:
        raise NotFoundError
    if _or_say_why(verb):
        flash(told, "good")
    return back


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/people/<int:representative_id>/day")
@access("signed_in")
@once
def excuse(event_id: int, participant_id: int, representative_id: int) -> Response:
    """Late, cannot come to one meeting or to all, or can come after all; the organiser is told."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    person = join_queries.person(mine, representative_id)
    given: dict[str, Any] = {
        "event": event, "participant": mine, "person": person, "site": site()
    }  # fmt: skip
    back, verb = _back(mine, "agenda"), request.form.get("verb", "")
    if verb == "all":
        _or_say_why(lambda: excusing.cannot_come(db(), **given))
        return back
    slot = queries.slot(db(), event, number_in(request.form.get("slot", "")))
    verbs: dict[str, Callable[[], object]] = {
        "late": lambda: excusing.late(db(), **given, slot=slot),
        "cannot": lambda: excusing.cannot_come(db(), **given, slot=slot),
        "back": lambda: excusing.can_come(db(), **given, slot=slot),
    }
    if verb not in verbs:
        raise NotFoundError
    if _or_say_why(verbs[verb]):
        flash(_("Thank you for saying so; the organiser is told."), "good")
    return back


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/outcomes/<int:pair_id>")
@access("signed_in")
@once
def say_outcome(event_id: int, participant_id: int, pair_id: int) -> Any:
    """What came of a meeting, and how good it was."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    pair = join_queries.begun(db(), event, mine, pair_id, now())
    draft, form = read(OutcomeDraft, posted())
    if draft is None:
        houses = queries.participants_of(db(), actor(), event)
        return _page(event, mine.id, houses, failed=(pair.id, form)), 422
    outcomes.say_outcome(db(), actor(), pair=pair, side=mine.side, draft=draft)
    flash(_("Saved. Thank you."), "good")
    return _back(mine, f"m-{pair.id}")


@pages.get("/events/<int:event_id>/agenda/<code>")
@access("public")
def agenda(event_id: int, code: str) -> Response:
    """A representative's agenda, opened by the code of the badge; read only."""
    event, found = agendas.by_code(db(), code)
    if event.id != event_id:
        raise NotFoundError
    programme = agendas.programme(db(), event, language=language(), only=[found.id])
    me = next(one for one in programme.people if one.number == found.id)
    moment, mine = now(), programme.agenda(me)
    user = actor_or_none()
    page = render_template(
        "events/agenda.html",
        event=event, me=me, programme=programme, days=mine.days(programme.stretches),
        phases={one.pair: day_of_mine.phase(one, moment) for one in mine.talks},
        is_mine=user is not None and found.user_id == user.id,
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _page(
    event: Event, participant_id: int, houses: list[Participant],
    failed: tuple[int, Form] | None = None,
) -> str:  # fmt: skip
    session, moment = db(), now()
    _event, mine = join_queries.mine(session, actor(), event.id, participant_id)
    programme, meetings = day_of_mine.own_meetings(
        session, event, mine, language=language(), at=moment
    )
    wishes, requests = join_queries.wishes(session, mine), []
    if event.mode == "self_service":
        requests = join_queries.requests(session, event, mine)
    return render_template(
        "events/mine.html",
        event=event, mine=mine, houses=houses, programme=programme, meetings=meetings,
        wishes=wishes, requests=requests, failed=failed,
        outcome_forms={one.talk.pair: _outcome_form(one, failed) for one in meetings},
        words=words, match_words=match_words,
        engaged={
            number
            for pair in requests
            if self_service.standing(pair, moment) in ("asked", "accepted")
            for number in (pair.demand_id, pair.supply_id)
        },
        BADGES=BADGES, standing=lambda pair: self_service.standing(pair, moment),
        takes_wishes=wishing.takes_wishes(event), books=self_service.takes_requests(event),
        steps=participation.steps(event, mine, queries.slots(session, event), wishes, requests),
        **_others(event, mine, wishes),
    )  # fmt: skip


def _outcome_form(one: day_of_mine.Own, failed: tuple[int, Form] | None) -> Form:
    """What was said before, or what was just typed and could not be kept."""
    if failed is not None and failed[0] == one.talk.pair:
        return failed[1]
    said = {name: getattr(one.outcome, name, None) for name in outcomes.FIELDS}
    return Form({name: value for name, value in said.items() if value is not None})


def _others(event: Event, mine: Participant, wishes: join_queries.Wishes) -> dict[str, Any]:
    """The suggestions of this page; none for those who are not approved."""
    text = request.values.get("q", "").strip()[:LONGEST_TEXT]
    given: dict[str, Any] = {"text": text, "show": "", "page": None, "free": {}}
    if mine.state != "approved":
        return given
    found = suggesting.suggestions(db(), state_of(db()), mine=mine, text=text)
    if request.values.get("show") == "wished":
        kept = [one for one in found.others if one.id in wishes.mine]
        found, given["show"] = dataclasses.replace(found, others=kept), "wished"
    number = page_number()
    shown = found.shown(db(), (number - 1) * SHOWN, SHOWN)
    given["page"] = Page(shown, number, len(found.others), SHOWN)
    if self_service.takes_requests(event):
        there = join_queries.whole(db(), [one.participant.id for one in shown])
        given["free"] = self_service.free_times(db(), event, mine, there)
    return given


def _back(mine: Participant, anchor: str) -> Response:
    deliver_soon()
    kept: dict[str, Any] = {name: request.form.get(name) or None for name in KEPT}
    kept["as"] = mine.id
    return redirect(url_for("events.mine", event_id=mine.event_id, **kept, _anchor=anchor), 303)


def _or_say_why(verb: Callable[[], object]) -> bool:
    """Whether it was done; a refusal is said on the page one comes back to, and leaves nothing."""
    try:
        with db().begin_nested():
            verb()
    except RefusedError as error:
        flash(say(error.sentence), "attention")
        return False
    return True
