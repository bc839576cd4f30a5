"""Pages on which one joins an event, and says who comes, when, and what they speak for."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.queries import organisations_of
from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.events import join_queries, joining, queries, representing
from marketplace.events.blueprint import pages
from marketplace.events.join_drafts import JoinDraft, ParticipantDraft, PersonDraft
from marketplace.events.join_words import CAUSES, TONGUES
from marketplace.events.models import Event, Participant, Representative
from marketplace.events.showing import site
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db

MANY = ("languages",)
PERSON = ("name", "job", "email", "phone")


@pages.get("/events/<int:event_id>/join")
@access("signed_in")
def join(event_id: int) -> str:
    """Ask to take part, or accept an invitation; the first choice is what fits this person."""
    event, user = queries.visible(db(), actor(), event_id), actor()
    mine = queries.participants_of(db(), user, event)
    invited = next((one for one in mine if one.state == "invited"), None)
    house = organisations_of(user)
    values: dict[str, Any] = {
        "organisation": house[0].id if house else "",
        "side": request.args.get("side", ""),
        "name": user.name, "email": user.email, "languages": [user.language],
    }  # fmt: skip
    if invited is not None:
        values |= {"organisation": invited.organisation_id, "side": invited.side}
    return _join(event, mine, Form(values))


@pages.post("/events/<int:event_id>/join")
@access("signed_in")
@once
def take_part(event_id: int) -> Any:
    """Send the request; whoever was invited takes part at once."""
    event, user = queries.visible(db(), actor(), event_id), actor()
    draft, form = read(JoinDraft, posted(MANY))
    person, problems = PersonDraft.read(posted(MANY))
    form.problems += problems
    house = next((one for one in organisations_of(user) if draft and one.id == draft.organisation),
                 None)  # fmt: skip
    if draft is not None and house is None:
        form.problems.append(Problem("organisation", _not_yours()))
    if draft is None or person is None or house is None:
        return _join(event, queries.participants_of(db(), user, event), form), 422
    made = joining.ask(
        db(), event=event, organisation=house, side=draft.side, draft=draft, person=person,
        site=site(),
    )  # fmt: skip
    deliver_soon()
    if made.state == "approved":
        flash(_("You take part. Now say whom you would like to meet."), "good")
    else:
        flash(_("Sent. You get a letter as soon as the organiser has decided."), "good")
    return redirect(mine_address(made), 303)


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/withdraw")
@access("signed_in")
@once
def withdraw(event_id: int, participant_id: int) -> Response:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    joining.withdraw(db(), actor(), event=event, participant=mine, site=site())
    deliver_soon()
    flash(_("You no longer take part; the organiser is told."), "good")
    return redirect(url_for("events.show", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/words")
@access("signed_in")
@once
def describe(event_id: int, participant_id: int) -> Any:
    """What the participant says of itself, and what it speaks for."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    draft, form = read(ParticipantDraft, posted())
    if draft is None:
        return _words(event, mine, form), 422
    joining.revise(event, mine, draft)
    chosen = [
        joining.Spoken(number_in(one), number_in(request.form.get(f"by-{one}", "")) or None)
        for one in request.form.getlist("postings")
    ]
    joining.speak_for(db(), event=event, participant=mine, chosen=chosen)
    flash(_("Saved."), "good")
    return redirect(mine_address(mine), 303)


@pages.get("/events/<int:event_id>/mine/<int:participant_id>/words")
@access("signed_in")
def words(event_id: int, participant_id: int) -> str:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id)
    values = {"introduction": mine.introduction, "max_meetings": mine.max_meetings}
    return _words(event, mine, Form(values))


@pages.get("/events/<int:event_id>/mine/<int:participant_id>/people/new")
@access("signed_in")
def new_person(event_id: int, participant_id: int) -> str:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id)
    return _person(event, mine, None, Form({"languages": ["zh"]}))


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/people/new")
@access("signed_in")
@once
def add_person(event_id: int, participant_id: int) -> Any:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    draft, form = read(PersonDraft, posted(MANY))
    if draft is None:
        return _person(event, mine, None, form), 422
    made = representing.add(db(), event=event, participant=mine, draft=draft)
    flash(_("Added. Now say when %(name)s can meet people.", name=made.name), "good")
    return redirect(_person_address(mine, made), 303)


@pages.get("/events/<int:event_id>/mine/<int:participant_id>/people/<int:representative_id>")
@access("signed_in")
def person(event_id: int, participant_id: int, representative_id: int) -> str:
    """A representative, and when they can meet."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id)
    found = join_queries.person(mine, representative_id)
    return _person(event, mine, found, _typed(found))


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/people/<int:representative_id>")
@access("signed_in")
@once
def revise_person(event_id: int, participant_id: int, representative_id: int) -> Any:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    found = join_queries.person(mine, representative_id)
    draft, form = read(PersonDraft, posted(MANY))
    if draft is None:
        return _person(event, mine, found, form), 422
    representing.revise(db(), event=event, participant=mine, person=found, draft=draft)
    flash(_("Saved."), "good")
    return redirect(mine_address(mine), 303)


@pages.post(
    "/events/<int:event_id>/mine/<int:participant_id>/people/<int:representative_id>/remove"
)
@access("signed_in")
@once
def remove_person(event_id: int, participant_id: int, representative_id: int) -> Response:
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    found = join_queries.person(mine, representative_id)
    representing.remove(db(), event=event, participant=mine, person=found)
    flash(_("Removed."), "good")
    return redirect(mine_address(mine), 303)


@pages.post("/events/<int:event_id>/mine/<int:participant_id>/people/<int:representative_id>/times")
@access("signed_in")
@once
def can_meet(event_id: int, participant_id: int, representative_id: int) -> Any:
    """In which slots this person can meet; slots not ticked are not."""
    event, mine = join_queries.mine(db(), actor(), event_id, participant_id, lock=True)
    found = join_queries.person(mine, representative_id)
    slots = [number_in(one) for one in request.form.getlist("slots")]
    try:
        representing.can_meet(db(), event=event, person=found, slots=slots)
    except InvalidError as error:
        form = _typed(found)
        form.problems = error.problems
        return _person(event, mine, found, form), 422
    flash(_("Saved."), "good")
    return redirect(mine_address(mine), 303)


def mine_address(mine: Participant) -> str:
    """The page of a participant's own."""
    which: dict[str, Any] = {"event_id": mine.event_id, "as": mine.id}
    return url_for("events.mine", **which)


def _person_address(mine: Participant, person: Representative) -> str:
    return url_for(
        "events.person", event_id=mine.event_id, participant_id=mine.id, representative_id=person.id
    )


def _join(event: Event, mine: list[Participant], form: Form) -> str:
    return render_template(
        "events/join.html",
        event=event, form=form, mine=mine, houses=organisations_of(actor()), tongues=TONGUES,
        is_open=joining.takes_requests(event),
    )  # fmt: skip


def _words(event: Event, mine: Participant, form: Form) -> str:
    return render_template(
        "events/mine_words.html",
        event=event, mine=mine, form=form, offers=join_queries.offers(db(), mine),
    )  # fmt: skip


def _person(event: Event, mine: Participant, found: Representative | None, form: Form) -> str:
    away = {one.slot_id: one.cause for one in found.absences} if found else {}
    return render_template(
        "events/mine_person.html",
        event=event, mine=mine, person=found, form=form, tongues=TONGUES, away=away, causes=CAUSES,
        days=join_queries.by_day(event, queries.slots(db(), event)),
    )  # fmt: skip


def _typed(person: Representative) -> Form:
    values: dict[str, Any] = {name: getattr(person, name) for name in PERSON}
    return Form({**values, "languages": person.languages.split(",")})


def _not_yours() -> Sentence:
    return Sentence("请选择您所代表的单位。", "Choose an organisation that you speak for.")
