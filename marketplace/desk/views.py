"""My desk: what needs my answer today, what moved since I was here; nothing else."""

from typing import Any

from flask import Blueprint, render_template, url_for

from marketplace.accounts.policy import is_operator, is_organiser
from marketplace.desk import queries, todo
from marketplace.desk.queries import Own
from marketplace.desk.words import DECISIONS
from marketplace.products.states import NAMES as PRODUCT_STATES
from marketplace.scenarios.states import NAMES as SCENARIO_STATES
from marketplace.web.access import access
from marketplace.web.identity import actor, current_user
from marketplace.web.transaction import db

pages = Blueprint("desk", __name__)
STATES = {"scenario": SCENARIO_STATES, "product": PRODUCT_STATES}
ENDPOINTS = {
    ("scenario", todo.EDIT): "scenarios.edit",
    ("scenario", todo.SHOW): "scenarios.show",
    ("product", todo.EDIT): "products.edit",
    ("product", todo.SHOW): "products.show",
}
FITTING = {"scenario": "suppliers", "product": "opportunities"}


@pages.get("/desk")
@access("signed_in")
def show() -> str:
    """The desk of the person asking; an empty one teaches the first step."""
    session, user = db(), actor()
    houses = queries.own_organisations(user)
    scenarios = queries.own_scenarios(session, houses)
    products = queries.own_products(session, houses)
    since = queries.since(session, user, current_user.session_id)
    return render_template(
        "desk/show.html",
        todos=todo.todos([*scenarios, *products]), scenarios=scenarios, products=products,
        moved=queries.moved(session, user, houses, since), since=since,
        alerts=queries.unread_alerts(session, user),
        unfinished=queries.unfinished(session, user),
        waiting=queries.waiting(session, user, houses), houses=houses,
        organiser=is_organiser(user), operator=is_operator(user),
        states=STATES, decisions=DECISIONS, step=todo.step, address=address,
    )  # fmt: skip


def address(own: Own, page: str) -> str:
    """Where a page of an own posting is: its form, the page itself, or what fits it."""
    number: dict[str, Any] = {f"{own.side}_id": own.id}
    if page == todo.FITS:
        return f"{url_for(ENDPOINTS[own.side, todo.SHOW], **number)}/{FITTING[own.side]}"
    return url_for(ENDPOINTS[own.side, page], **number)
