"""Who looks after the scenarios of an organisation."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import policy
from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import organisation
from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.interests import officers
from marketplace.interests.blueprint import pages
from marketplace.interests.drafts import OfficerDraft
from marketplace.postings.views import settings
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/organisations/<int:organisation_id>/officer")
@access("signed_in")
def officer(organisation_id: int) -> Response:
    """Who it is, and who else could be."""
    house = _house(organisation_id)
    found = officers.officer_of(db(), house.id)
    return _page(house, Form({"person": found.user_id if found else ""}))


@pages.post("/organisations/<int:organisation_id>/officer")
@access("signed_in")
@once
def appoint(organisation_id: int) -> Response:
    """Appoint somebody, or nobody."""
    house = _house(organisation_id, lock=True)
    draft, form = read(OfficerDraft, posted())
    if draft is None:
        return _page(house, form, 422)
    try:
        found = officers.appoint(
            db(), actor(), house=house, draft=draft, site=settings().address
        )  # fmt: skip
    except InvalidError as error:
        return _page(house, Form(form.values, error.problems), 422)
    deliver_soon()
    name = found.user.name if found else ""
    flash(_("%(name)s is the scenario officer now.", name=name) if found
          else _("There is no scenario officer now."), "good")  # fmt: skip
    return redirect(url_for("interests.officer", organisation_id=house.id), 303)


def _house(organisation_id: int, *, lock: bool = False) -> Organisation:
    house = organisation(db(), organisation_id, lock=lock)
    if not policy.can_edit(actor(), house):
        raise ForbiddenError
    return house


def _page(house: Organisation, form: Form, status: int = 200) -> Response:
    body = render_template(
        "interests/officer.html",
        organisation=house, form=form, officer=officers.officer_of(db(), house.id),
        people=[(one.id, one.name) for one in officers.candidates(db(), house)],
        by_address=policy.is_operator(actor()),
    )  # fmt: skip
    return make_response(body, status)
