"""Operators' pages about people: search, roles, disabling."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.accounts import letters, people_service, policy, queries, tasks, words
from marketplace.accounts.drafts import RoleDraft
from marketplace.accounts.models import User
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import language, say
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

pages = Blueprint("people", __name__)


@pages.app_template_filter("role_name")
def role_name(person: User) -> str:
    """`Operator (Province)` in the language of the page."""
    return letters.role_name(person.role, person.level, language())


@pages.get("/people")
@access("operator")
def index() -> str:
    text = request.args.get("q", "").strip()[:100]
    role = request.args.get("role", "")
    number = page_number()
    rows, total = queries.people(db(), text=text, role=role, page=number, per_page=PER_PAGE)
    return render_template(
        "accounts/people.html",
        page=Page(rows, number, total),
        form=Form({"q": text, "role": role}),
        roles=_roles(),
    )


def _roles() -> list[tuple[str, str]]:
    return [(key, say(name)) for key, name in words.ROLES.items()]


@pages.get("/people/<int:user_id>")
@access("operator")
def show(user_id: int) -> Response:
    person = queries.person(db(), user_id)
    kept = {"role": person.role, "level": person.level, "scope": person.scope}
    return _person(person, Form(kept))


def _person(person: User, form: Form, status: int = 200) -> Response:
    body = render_template(
        "accounts/person.html",
        person=person,
        memberships=queries.memberships_of(db(), person),
        form=form,
        roles=[one for one in _roles() if policy.can_appoint(actor(), person, one[0])],
        levels=[(key, say(name)) for key, name in words.LEVELS.items()],
        may_change=policy.can_change_person(actor(), person),
    )
    return make_response(body, status)


@pages.post("/people/<int:user_id>/role")
@access("operator")
@once
def appoint(user_id: int) -> BaseResponse:
    person = queries.person(db(), user_id)
    draft, form = read(RoleDraft, posted())
    if draft is None:
        return _person(person, form, 422)
    people_service.appoint(db(), actor(), user_id, draft=draft)
    tasks.deliver_soon()
    flash(_("%(name)s is now: %(role)s.", name=person.name, role=role_name(person)), "good")
    return redirect(url_for("people.show", user_id=user_id), 303)


@pages.post("/people/<int:user_id>/disable")
@access("operator")
@once
def disable(user_id: int) -> BaseResponse:
    person = people_service.disable(db(), actor(), user_id)
    flash(_("%(name)s is shut out from now on.", name=person.name), "good")
    return redirect(url_for("people.show", user_id=user_id), 303)


@pages.post("/people/<int:user_id>/enable")
@access("operator")
@once
def enable(user_id: int) -> BaseResponse:
    person = people_service.enable(db(), actor(), user_id)
    flash(_("%(name)s may sign in again.", name=person.name), "good")
    return redirect(url_for("people.show", user_id=user_id), 303)
