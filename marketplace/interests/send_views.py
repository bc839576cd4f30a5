"""The one page on which a supplier expresses interest, and changes it until it is answered."""

from itertools import zip_longest
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.errors import ForbiddenError, InvalidError, StaleError
from marketplace.interests import policy, queries, service, texts, timing, words
from marketplace.interests.blueprint import pages
from marketplace.interests.drafts import InterestDraft
from marketplace.interests.models import MOST_PARTNERS, Interest
from marketplace.postings.policy import is_verified
from marketplace.postings.views import settings
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.queries import visible
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import db

LONGEST_PROOF = 4_000


@pages.get("/scenarios/<int:scenario_id>/interest")
@access("signed_in")
def new(scenario_id: int) -> Response:
    """The form, filled with what the product that was chosen says already."""
    session, user = db(), actor()
    scenario = visible(session, user, scenario_id)
    offers = queries.offers(session, user, scenario)
    products = [one for rows in offers.values() for one in rows]
    wanted = number_in(request.args.get("product", ""))
    chosen = [one for one in products if one.id == wanted]
    if len(products) == 1:
        chosen = products
    return _form(scenario, Form(_prefilled(chosen[0]) if chosen else {}), offers=offers)


@pages.post("/scenarios/<int:scenario_id>/interest")
@access("signed_in")
@once
def send(scenario_id: int) -> Response:
    """Send it to the owner."""
    session, user = db(), actor()
    scenario = visible(session, user, scenario_id)
    if not is_verified(user):
        raise ForbiddenError
    draft, form = read(InterestDraft, _typed())
    if draft is None:
        return _form(scenario, form, status=422)
    try:
        made = service.send(session, user, scenario=scenario, draft=draft, site=settings().address)
    except InvalidError as error:
        return _form(scenario, Form(form.values, error.problems), status=422)
    deliver_soon()
    flash(_("Sent. The owner is asked to answer by the date below."), "good")
    return redirect(url_for("interests.show", interest_id=made.id), 303)


@pages.get("/interests/<int:interest_id>/edit")
@access("signed_in")
def edit(interest_id: int) -> Response:
    """The form with what was sent, as long as the owner has not decided."""
    interest = _revisable(interest_id)
    values = texts.form_values(interest) | {"version": texts.stamp(interest)}
    return _form(interest.scenario, Form(values), interest)


@pages.post("/interests/<int:interest_id>/edit")
@access("signed_in")
@once
def revise(interest_id: int) -> Response:
    """Save other words; a conflict shows both, with nothing lost."""
    interest = _revisable(interest_id, lock=True)
    draft, form = read(InterestDraft, _typed())
    if draft is None:
        return _form(interest.scenario, form, interest, status=422)
    stamp = number_in(form.value("version"))
    try:
        service.revise(
            db(), actor(), interest=interest, draft=draft, stamp=stamp, site=settings().address
        )
    except InvalidError as error:
        return _form(
            interest.scenario, Form(form.values, error.problems), interest, status=422
        )  # fmt: skip
    except StaleError as stale:
        again = Form(form.values | {"version": stale.version})
        return _form(interest.scenario, again, interest, status=409, stale=stale)
    deliver_soon()
    flash(_("Saved."), "good")
    return redirect(url_for("interests.show", interest_id=interest.id), 303)


def _revisable(interest_id: int, *, lock: bool = False) -> Interest:
    interest = queries.visible(db(), actor(), interest_id, lock=lock)
    if not policy.can_revise(actor(), interest):
        raise ForbiddenError
    return interest


def _typed() -> dict[str, Any]:
    """The posted form, its lines of partners as rows."""
    values = posted(["products", "partner_name", "partner_part"])
    names, parts = values.pop("partner_name", []), values.pop("partner_part", [])
    rows = zip_longest(names, parts, fillvalue="")
    values["partners"] = [{"name": name, "part": part} for name, part in rows if name or part]
    return {"products": []} | values


def _prefilled(product: Product) -> dict[str, Any]:
    price = product.price_note
    if not price and product.price_wan is not None:
        price = f"{product.price_wan.normalize():f}"
    return {
        "products": [str(product.id)], "proof": product.effect[:LONGEST_PROOF], "price": price,
        "weeks": product.weeks_to_deploy,
    }  # fmt: skip


def _form(
    scenario: Scenario, form: Form, interest: Interest | None = None, *, status: int = 200,
    stale: StaleError | None = None, offers: Any = None,
) -> Response:  # fmt: skip
    session, user = db(), actor()
    if offers is None:
        of = interest.organisation_id if interest else 0
        offers = queries.offers(session, user, scenario, of=of)
    rows = list(form.values.get("partners") or [])[:MOST_PARTNERS]
    body = render_template(
        "interests/form.html",
        form=form, scenario=scenario, interest=interest, stale=stale, offers=offers,
        partners=[*rows, *({} for _row in range(MOST_PARTNERS - len(rows)))],
        field_name=lambda name: say(words.FIELDS[name]),
        may=interest is not None or policy.can_send(user, scenario),
        sent=queries.own_in(session, user, scenario),
        elsewhere=_elsewhere(scenario, offers),
        days=timing.answer_days(session, scenario.id),
    )  # fmt: skip
    return make_response(body, status)


def _elsewhere(scenario: Scenario, offers: dict[Any, Any]) -> list[str]:
    """Organisations of another city than the only one from which suppliers are wanted."""
    if not scenario.local_supplier_only or scenario.city_id is None:
        return []
    return [one.name for one in offers if one.city_id != scenario.city_id]
