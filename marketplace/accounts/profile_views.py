"""The person's own page: name and language, organisations, sign-ins."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import queries, service
from marketplace.accounts.drafts import ProfileDraft
from marketplace.accounts.entry_views import keep_language, pages, settings
from marketplace.errors import NotFoundError
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor, current_user
from marketplace.web.once import once
from marketplace.web.transaction import db


def show_profile(
    *, form: Form | None = None, password_form: Form | None = None, status: int = 200
) -> Response:
    """The page with what was typed, or with what is kept."""
    person = actor()
    kept = Form({"name": person.name, "language": person.language})
    sessions = queries.sessions_of(db(), person, idle_hours=settings().session_idle_hours)
    body = render_template(
        "accounts/profile.html",
        form=form or kept,
        password_form=password_form or Form(),
        person=person,
        sessions=sessions,
        this_session=current_user.session_id,
        memberships=sorted(person.memberships, key=lambda one: one.id),
        invitations=queries.invitations_to(db(), person),
    )
    return make_response(body, status)


@pages.get("/profile")
@access("signed_in")
def profile() -> Response:
    return show_profile()


@pages.post("/profile")
@access("signed_in")
@once
def revise_profile() -> Response:
    draft, form = read(ProfileDraft, posted())
    if draft is None:
        return show_profile(form=form, status=422)
    service.revise_profile(db(), actor(), draft=draft)
    flash(_("Saved."), "good")
    response = redirect(url_for("accounts.profile"), 303)
    keep_language(response, draft.language)
    return response


@pages.post("/profile/sessions/<int:session_id>/end")
@access("signed_in")
@once
def end_session(session_id: int) -> Response:
    mine = queries.sessions_of(db(), actor(), idle_hours=settings().session_idle_hours)
    if session_id not in {one.id for one in mine}:
        raise NotFoundError
    service.end_sessions(db(), actor(), only=session_id)
    flash(_("That sign-in was ended."), "good")
    return redirect(url_for("accounts.profile"), 303)


@pages.post("/profile/sessions/end-others")
@access("signed_in")
@once
def end_other_sessions() -> Response:
    service.end_sessions(db(), actor(), but=current_user.session_id)
    flash(_("All other sign-ins were ended."), "good")
    return redirect(url_for("accounts.profile"), 303)


BROWSERS = {
    "MicroMessenger": "WeChat", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox",
    "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "HarmonyOS": "HarmonyOS",
    "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


@pages.app_template_filter("browser_name")
def browser_name(known_as: str) -> str:
    """`Chrome · Windows` from what the browser says of itself."""
    found = [
        next((name for sign, name in names.items() if sign in known_as), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(one for one in found if one) or _("Unknown browser")
