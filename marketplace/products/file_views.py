"""Files of a product: sent, fetched and taken away."""

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.postings import attachments
from marketplace.postings import views as shared
from marketplace.products import queries
from marketplace.products.blueprint import pages
from marketplace.products.kind import KIND
from marketplace.web.access import access
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.transaction import after_commit, db

NONE_CHOSEN = Problem("file", Sentence("请先选择一个文件。", "Choose a file first."))


@pages.get("/products/<int:product_id>/attachments/<int:attachment_id>")
@access("public")
def attachment(product_id: int, attachment_id: int) -> FlaskResponse:
    """A file of a product that this person may see; always a download."""
    product = queries.visible(db(), actor_or_none(), product_id)
    return shared.download(attachments.one_of(product.attachments, attachment_id))


@pages.post("/products/<int:product_id>/attachments")
@access("signed_in")
@once
def attach(product_id: int) -> Response:
    """Keep one more file."""
    product = queries.editable(db(), actor(), product_id, lock=True)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidError([NONE_CHOSEN])
    with sent.stream as stream:
        data = stream.read()
    attachments.attach(
        db(), actor(), kind=KIND, posting=product, present=product.attachments,
        folder=shared.folder(), name=sent.filename, data=data, limit=shared.most_bytes(),
    )  # fmt: skip
    flash(_("The file was added."), "good")
    return redirect(url_for(".edit", product_id=product.id, _anchor="files"), 303)


@pages.post("/products/<int:product_id>/attachments/<int:attachment_id>/remove")
@access("signed_in")
@once
def detach(product_id: int, attachment_id: int) -> Response:
    """Take a file away."""
    product = queries.editable(db(), actor(), product_id, lock=True)
    found = attachments.one_of(product.attachments, attachment_id)
    attachments.remove(found)
    after_commit(lambda: shared.delete_file(found))
    flash(_("The file was removed."), "good")
    return redirect(url_for(".edit", product_id=product.id, _anchor="files"), 303)
