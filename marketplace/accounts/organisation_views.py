"""Pages of organisations: list, profile, create, edit, and what operators verify."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.accounts import organisation_service, policy, queries, tasks, words
from marketplace.accounts.drafts import OrganisationDraft, ReasonDraft
from marketplace.accounts.entry_views import settings
from marketplace.accounts.models import Organisation
from marketplace.errors import InvalidError, StaleError
from marketplace.taxonomy.queries import concepts
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import language, say
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

pages = Blueprint("organisations", __name__)


@pages.app_template_filter("kind_name")
def kind_name(kind: str) -> str:
    return say(words.KINDS[kind])


@pages.app_template_filter("badge_name")
def badge_name(badge: str) -> str:
    return say(words.BADGES[badge])


@pages.app_template_filter("duty_name")
def duty_name(duty: str) -> str:
    return say(words.DUTIES[duty])


@pages.app_template_filter("concept_name")
def concept_name(concept: object) -> str:
    """The name of a concept (city, sector …) in the language of the page; empty for None."""
    return str(getattr(concept, language(), "") or "")


@pages.get("/organisations")
@access("public")
def index() -> str:
    text = request.args.get("q", "").strip()[:100]
    number = page_number()
    rows, total = queries.organisations(db(), text=text, page=number, per_page=PER_PAGE)
    return render_template("accounts/organisations.html", page=Page(rows, number, total), text=text)


@pages.get("/organisations/<int:organisation_id>")
@access("public")
def show(organisation_id: int) -> str:
    house = queries.organisation(db(), organisation_id)
    person = actor_or_none()
    mine = [one for one in person.memberships if one.organisation_id == house.id] if person else []
    return render_template(
        "accounts/organisation.html",
        organisation=house,
        counts=_counts(house),
        membership=mine[0] if mine else None,
        has_members=queries.has_members(db(), house),
        may_edit=policy.can_edit(person, house),
        may_see_members=policy.can_see_members(person, house),
    )


def _counts(house: Organisation) -> list[tuple[str, int, str]]:
    """What other domains count for an organisation: (label, number, address) each.

    They add `count(session, organisation_id) -> (label, number, address)` to the list
    `app.extensions["organisation_counts"]`.
    """
    hooks = current_app.extensions.get("organisation_counts", [])
    return [hook(db(), house.id) for hook in hooks]


@pages.get("/organisations/new")
@access("signed_in")
def new() -> Response:
    return _form(Form({"name": request.args.get("name", "")}))


@pages.post("/organisations/new")
@access("signed_in")
@once
def create() -> BaseResponse:
    draft, form = read(OrganisationDraft, posted(["badges"]))
    if draft is None:
        return _form(form, status=422)
    try:
        made = organisation_service.create(db(), actor(), draft=draft)
    except InvalidError as error:
        return _form(Form(form.values, error.problems), status=422)
    flash(_("The organisation is registered. You are its admin."), "good")
    return redirect(url_for("organisations.show", organisation_id=made.id), 303)


@pages.get("/organisations/<int:organisation_id>/edit")
@access("signed_in")
def edit(organisation_id: int) -> Response:
    house = organisation_service.to_edit(db(), actor(), organisation_id)
    kept: dict[str, object] = dict(organisation_service.texts_of(house))
    kept |= {"badges": [one.badge for one in house.badges], "version": house.version}
    return _form(Form(kept), organisation_id)


@pages.post("/organisations/<int:organisation_id>/edit")
@access("signed_in")
@once
def revise(organisation_id: int) -> BaseResponse:
    organisation_service.to_edit(db(), actor(), organisation_id)
    draft, form = read(OrganisationDraft, posted(["badges"]))
    if draft is None:
        return _form(form, organisation_id, status=422)
    version = number_in(form.value("version"))
    try:
        organisation_service.revise(db(), actor(), organisation_id, draft=draft, version=version)
    except InvalidError as error:
        return _form(Form(form.values, error.problems), organisation_id, status=422)
    except StaleError as error:
        again = Form(form.values | {"version": error.version})
        return _form(again, organisation_id, status=409, stale=error)
    flash(_("Saved."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


def _form(
    form: Form,
    organisation_id: int | None = None,
    *,
    status: int = 200,
    stale: StaleError | None = None,
) -> Response:
    cities = [(one.key, concept_name(one)) for one in concepts(db(), "city")]
    body = render_template(
        "accounts/organisation_form.html",
        form=form,
        organisation_id=organisation_id,
        stale=stale,
        labels=_labels(),
        kinds=[(key, say(name)) for key, name in words.KINDS.items()],
        badges=[(key, say(name)) for key, name in words.BADGES.items()],
        cities=cities,
    )
    return make_response(body, status)


def _labels() -> dict[str, str]:
    return {
        "name": _("Full name"),
        "name_other": _("Name in the other language"),
        "kind": _("Kind"),
        "city": _("City"),
        "credit_code": _("Unified social credit code"),
        "website": _("Website"),
        "introduction": _("Introduction"),
    }


@pages.get("/organisations/queue")
@access("operator")
def queue() -> str:
    """What waits for an operator: claims of organisations, and badges to verify."""
    return render_template(
        "accounts/queue.html",
        claims=queries.claims(db()),
        badges=queries.unverified_badges(db()),
        form=Form(),
    )


@pages.post("/organisations/badges/<int:badge_id>/verify")
@access("operator")
@once
def verify_badge(badge_id: int) -> BaseResponse:
    version = number_in(request.form.get("version", ""))
    organisation_service.verify_badge(db(), actor(), badge_id, version=version)
    flash(_("The badge is confirmed and now shown."), "good")
    return redirect(url_for("organisations.queue"), 303)


@pages.post("/organisations/badges/<int:badge_id>/refuse")
@access("operator")
@once
def refuse_badge(badge_id: int) -> BaseResponse:
    draft, problems = ReasonDraft.read(posted())
    if draft is None:
        raise InvalidError(problems)
    site = settings().address
    organisation_service.refuse_badge(db(), actor(), badge_id, draft=draft, site=site)
    tasks.deliver_soon()
    flash(_("The badge is removed; the organisation's admins read your reason."), "good")
    return redirect(url_for("organisations.queue"), 303)
