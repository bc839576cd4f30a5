"""Pages of products: the page itself and the steps of its life."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts.tasks import deliver_soon
from marketplace.postings.lifecycle import RETURN_REASONS
from marketplace.postings.policy import hats, shown_amendments
from marketplace.postings.views import counted_for_organisations, file_entries, role_text, settings
from marketplace.postings.words import field_name
from marketplace.products import file_views, form_views, policy, queries, review_views, service
from marketplace.products.blueprint import pages
from marketplace.products.kind import KIND
from marketplace.products.models import PUBLIC_STATES, Product
from marketplace.web.access import access
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import say
from marketplace.web.once import once
from marketplace.web.transaction import db

__all__ = ["file_views", "form_views", "pages", "review_views"]

counted_for_organisations(
    pages, Product, PUBLIC_STATES, label=_l("Products"), endpoint="hall.products"
)


@pages.get("/products/<int:product_id>")
@access("public")
def show(product_id: int) -> str:
    """What it does in its supplier's words, its facts, and what one may do."""
    user = actor_or_none()
    product = queries.visible(db(), user, product_id)
    contact_shown = policy.can_see_contact(user, product)
    return render_template(
        "products/show.html",
        product=product, life=KIND.life, reasons=RETURN_REASONS, field_name=field_name,
        is_open=policy.is_open(product), editable=policy.can_edit(user, product),
        contact_shown=contact_shown,
        amendments=shown_amendments(product.amendments, contact_shown=contact_shown),
        history_shown=policy.can_see_history(user, product),
        arrows=KIND.life.open_to(product.state, hats(user, product)) if user else [],
        files=file_entries(product, product.attachments, KIND.side, editing=False),
        cooperation=role_text(product.tags, "cooperation"),
        types=role_text(product.tags, "type"),
        certificates=[tag for tag in product.tags if tag.role == "certificate"],
    )  # fmt: skip


@pages.post("/products/<int:product_id>/move")
@access("signed_in")
@once
def move(product_id: int) -> Response:
    """Take one step of its life; the table decides whether it is drawn and for whom."""
    product = queries.movable(db(), actor(), product_id)
    verb, sentence = request.form.get("verb", ""), request.form.get("sentence", "")
    if verb == "return":
        code = request.form.get("reason_code", "")
        service.return_back(
            db(), actor(), product=product, reason_code=code, sentence=sentence,
            site=settings().address,
        )  # fmt: skip
    elif verb == "list":
        service.list_(db(), actor(), product=product, site=settings().address)
    else:
        service.advance(db(), actor(), product=product, verb=verb, sentence=sentence)
    deliver_soon()
    flash(_("Done. It is “%(state)s” now.", state=_state(product)), "good")
    return redirect(url_for(".show", product_id=product.id), 303)


def _state(product: Product) -> str:
    return say(KIND.life.states[product.state])
