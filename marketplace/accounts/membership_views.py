"""Pages about who speaks for an organisation: members, requests, invitations."""

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

from marketplace.accounts import membership_service, policy, queries, tasks
from marketplace.accounts.drafts import InvitationDraft, ReasonDraft
from marketplace.accounts.entry_views import page, settings
from marketplace.errors import InvalidError
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.redirects import local_path
from marketplace.web.transaction import db

pages = Blueprint("members", __name__)


def _back_to(organisation_id: int) -> BaseResponse:
    return redirect(url_for("members.index", organisation_id=organisation_id), 303)


@pages.get("/organisations/<int:organisation_id>/members")
@access("signed_in")
def index(organisation_id: int) -> Response:
    return _members(organisation_id, Form({"duty": "member"}))


def _members(organisation_id: int, form: Form, status: int = 200) -> Response:
    rows = queries.members(db(), actor(), organisation_id)
    house = queries.organisation(db(), organisation_id)
    may_edit = policy.can_edit(actor(), house)
    body = render_template(
        "accounts/members.html",
        organisation=house,
        members=[one for one in rows if one.state == "active"],
        requests=[one for one in rows if one.state == "requested"] if may_edit else [],
        invitations=queries.invitations_of(db(), house) if may_edit else [],
        may_edit=may_edit,
        form=form,
        me=actor(),
    )
    return make_response(body, status)


@pages.post("/organisations/<int:organisation_id>/invitations")
@access("signed_in")
@once
def invite(organisation_id: int) -> BaseResponse:
    queries.members(db(), actor(), organisation_id)
    draft, form = read(InvitationDraft, posted())
    if draft is None:
        return _members(organisation_id, form, 422)
    site = settings().address
    membership_service.invite(db(), actor(), organisation_id, draft=draft, site=site)
    tasks.deliver_soon()
    flash(_("The invitation is on its way to %(email)s.", email=draft.email), "good")
    return _back_to(organisation_id)


@pages.post("/invitations/<int:invitation_id>/withdraw")
@access("signed_in")
@once
def withdraw(invitation_id: int) -> BaseResponse:
    found = membership_service.withdraw(db(), actor(), invitation_id)
    flash(_("The invitation is withdrawn."), "good")
    return _back_to(found.organisation_id)


@pages.get("/invitations/<token>")
@access("public")
def invitation(token: str) -> BaseResponse:
    """What the letter's link shows: who invites, and how to accept."""
    found = membership_service.invitation_of(db(), token)
    return page("accounts/invitation.html", Form(), invitation=found)


@pages.post("/invitations/<int:invitation_id>/accept")
@access("signed_in")
@once
def accept(invitation_id: int) -> BaseResponse:
    found = membership_service.accept(db(), actor(), invitation_id)
    flash(_("You now speak for %(name)s.", name=found.organisation.name), "good")
    return redirect(url_for("organisations.show", organisation_id=found.organisation_id), 303)


@pages.post("/organisations/<int:organisation_id>/ask")
@access("signed_in")
@once
def ask(organisation_id: int) -> BaseResponse:
    membership_service.ask(db(), actor(), organisation_id)
    flash(_("Your request is sent. You get a letter when it is decided."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@pages.post("/members/<int:membership_id>/approve")
@access("signed_in")
@once
def approve(membership_id: int) -> BaseResponse:
    site = settings().address
    found = membership_service.approve(db(), actor(), membership_id, site=site)
    tasks.deliver_soon()
    flash(
        _("%(name)s now speaks for %(organisation)s.",
          name=found.user.name, organisation=found.organisation.name),
        "good",
    )  # fmt: skip
    return _back(found.organisation_id)


@pages.post("/members/<int:membership_id>/refuse")
@access("signed_in")
@once
def refuse(membership_id: int) -> BaseResponse:
    draft, problems = ReasonDraft.read(posted())
    if draft is None:
        raise InvalidError(problems)
    site = settings().address
    house = membership_service.refuse(db(), actor(), membership_id, draft=draft, site=site)
    tasks.deliver_soon()
    flash(_("The request is declined; the person reads your reason."), "good")
    return _back(house.id)


def _back(organisation_id: int) -> BaseResponse:
    """To the page the decision was made on: the operators' queue or the members."""
    members = url_for("members.index", organisation_id=organisation_id)
    return redirect(local_path(request.form.get("next"), members), 303)


@pages.post("/members/<int:membership_id>/duty")
@access("signed_in")
@once
def set_duty(membership_id: int) -> BaseResponse:
    duty = request.form.get("duty", "")
    found = membership_service.set_duty(db(), actor(), membership_id, duty=duty)
    flash(_("Saved."), "good")
    return _back_to(found.organisation_id)


@pages.post("/members/<int:membership_id>/remove")
@access("signed_in")
@once
def remove(membership_id: int) -> BaseResponse:
    """Remove a member, decline to wait any longer, or leave."""
    mine = queries.membership(db(), membership_id).user_id == actor().id
    house = membership_service.remove(db(), actor(), membership_id)
    if mine:
        flash(_("You no longer speak for %(name)s.", name=house.name), "good")
        return redirect(url_for("accounts.profile"), 303)
    flash(_("The member is removed."), "good")
    return _back_to(house.id)
