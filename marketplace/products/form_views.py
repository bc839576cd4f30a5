"""The guided form: one page, kept while typing, saved as a draft or handed to the reviewers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.errors import ForbiddenError, InvalidError, StaleError
from marketplace.postings import views as shared
from marketplace.postings import working_copies
from marketplace.postings.completeness import measure
from marketplace.postings.words import field_name
from marketplace.products import policy, queries, service
from marketplace.products.blueprint import pages
from marketplace.products.completeness import STEPS
from marketplace.products.drafts import ProductDraft
from marketplace.products.kind import KIND
from marketplace.products.models import Product
from marketplace.products.texts import form_values
from marketplace.web.access import access
from marketplace.web.forms import Form, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import new_token, once
from marketplace.web.transaction import db

SIDE = KIND.side
MANY = ("tags", "suggested", "types", "cooperation", "certificates")


@pages.get("/products/new")
@access("signed_in")
def new() -> str:
    """An empty form, or the typing kept under `?copy=`."""
    key = shared.copy_key()
    copy = working_copies.found(db(), actor(), SIDE, key) if key else None
    if copy is None or copy.finished_at is not None:
        return _page(Form({"language": language()}), new_token())
    return _page(Form(copy.typed), key, copy=copy)


@pages.post("/products/new")
@access("signed_in")
@once
def create() -> Any:
    """Save a new draft, and hand it to the reviewers where asked to."""
    if not policy.can_register(actor()):
        raise ForbiddenError
    draft, form = read(ProductDraft, shared.typed(MANY))
    organisation = shared.own_organisation(form)
    if draft is None or organisation is None:
        return _page(form, shared.copy_key()), 422
    product = service.register(db(), actor(), draft=draft, organisation=organisation)
    if shared.copy_key():
        working_copies.finish(db(), actor(), side=SIDE, key=shared.copy_key())
    return _saved(product, form)


@pages.get("/products/<int:product_id>/edit")
@access("signed_in")
def edit(product_id: int) -> str:
    """The form filled with what is saved, or with what this person typed since."""
    product = queries.editable(db(), actor(), product_id)
    saved = form_values(db(), product)
    copy = working_copies.found(db(), actor(), SIDE, str(product.id))
    if copy is None or copy.version != product.version or not copy.typed:
        return _page(Form(saved), str(product.id), product, version=product.version)
    return _page(Form(copy.typed), str(product.id), product, version=copy.version, copy=copy)


@pages.post("/products/<int:product_id>/edit")
@access("signed_in")
@once
def save(product_id: int) -> Any:
    """Save other texts; a conflict shows both, with nothing lost."""
    product = queries.editable(db(), actor(), product_id, lock=True)
    draft, form = read(ProductDraft, shared.typed(MANY))
    version, key = shared.posted_version(), str(product.id)
    if draft is None:
        return _page(form, key, product, version=version), 422
    try:
        service.revise(db(), actor(), product=product, draft=draft, version=version)
    except StaleError as stale:
        return _page(form, key, product, version=stale.version, stale=stale), 409
    working_copies.discard(db(), actor(), side=SIDE, key=key)
    return _saved(product, form)


@pages.post("/products/autosave")
@access("signed_in")
def autosave() -> Response:
    """Keep what is typed; answers with the gauge and, where somebody else saved, a warning."""
    values, key, version = shared.typed(MANY), shared.copy_key(), shared.posted_version()
    newest = version
    if key.isdigit():
        newest = queries.editable(db(), actor(), int(key)).version
    if key:
        working_copies.keep(db(), actor(), side=SIDE, key=key, values=values, version=version)
    answer = shared.fragment(
        "postings/gauge.html", gauge=measure(STEPS, values), kept=bool(key), stale=newest != version
    )
    if key and not key.isdigit():
        answer.headers["HX-Replace-Url"] = url_for(".new", copy=key)
    return answer


@pages.post("/products/discard")
@access("signed_in")
@once
def discard() -> Response:
    """Throw away what was typed and not saved."""
    key = shared.copy_key()
    working_copies.discard(db(), actor(), side=SIDE, key=key)
    flash(_("What was typed and not saved is gone."), "good")
    if key.isdigit():
        return redirect(url_for(".edit", product_id=int(key)), 303)
    return redirect(url_for(".new"), 303)


def _saved(product: Product, form: Form) -> Any:
    if request.form.get("then") != "submit":
        flash(_("Saved."), "good")
        return redirect(url_for(".show", product_id=product.id), 303)
    if not policy.can_submit(actor(), product):
        raise ForbiddenError
    try:
        service.submit(db(), actor(), product=product)
    except InvalidError as error:
        form.problems = error.problems
        known = product if request.view_args else None
        return _page(form, shared.copy_key(), known, version=shared.posted_version()), 422
    flash(_("Saved and handed to the reviewers. You will get a letter with their answer."), "good")
    return redirect(url_for(".show", product_id=product.id), 303)


def _page(
    form: Form, key: str, product: Product | None = None, *, version: int = 0,
    stale: StaleError | None = None, copy: Any = None,
) -> str:  # fmt: skip
    return render_template(
        "products/form.html",
        form=form, key=key, product=product, version=version, stale=stale, copy=copy,
        limit=ProductDraft.limit, gauge=measure(STEPS, form.values), field_name=field_name,
        allowed=policy.can_register(actor()),
        can_submit=product is None or policy.can_submit(actor(), product),
        files=_files(product),
        maturities=shared.options("maturity", form, "maturity"),
        certificates=shared.chosen_options(form, "certificates", "certificate"),
        **shared.form_choices(form),
    )  # fmt: skip


def _files(product: Product | None) -> list[Any]:
    if product is None:
        return []
    return shared.file_entries(product, product.attachments, SIDE, editing=True)
