"""The complete record of a call as a PDF."""

from flask import Response, render_template

from marketplace.calls import policy, queries
from marketplace.calls.blueprint import pages
from marketplace.calls.record import record_of
from marketplace.db import now
from marketplace.errors import ForbiddenError
from marketplace.printing import to_pdf
from marketplace.web.access import access
from marketplace.web.identity import actor_or_none
from marketplace.web.transaction import db


@pages.get("/calls/<int:call_id>/record.pdf")
@access("public")
def record_file(call_id: int) -> Response:
    """For the issuer and operators the whole record, for the public after the award its own."""
    user = actor_or_none()
    call = queries.visible(db(), user, call_id)
    if not policy.sees_record(user, call):
        raise ForbiddenError
    whole = policy.sees_whole_record(user, call)
    record = record_of(db(), call, whole=whole)
    html = render_template(
        "calls/print/record.html", record=record, call=call, whole=whole, printed=now()
    )
    answer = Response(to_pdf([html]), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="call-{call.id}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
