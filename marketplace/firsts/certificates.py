"""The certificate of a first use as PDF; templates and the language come from the request."""

from flask import render_template, url_for

from marketplace.codes import picture
from marketplace.db import now
from marketplace.firsts.models import FirstUse
from marketplace.firsts.words import SCOPES
from marketplace.printing import to_pdf
from marketplace.web.paging import site_address


def certificate(first: FirstUse) -> bytes:
    """One page with the QR code and the address where everybody can check it."""
    return to_pdf([html(first)])


def html(first: FirstUse) -> str:
    """The certificate before it is laid out."""
    address = verification(first)
    return render_template(
        "firsts/print/certificate.html",
        first=first, address=address, code=picture(address), scopes=SCOPES, printed=now(),
        reason=reason_of(first),
    )  # fmt: skip


def verification(first: FirstUse) -> str:
    """The address where a certificate is checked."""
    return site_address(url_for("firsts.verify", certificate_code=first.code))


def reason_of(first: FirstUse) -> str:
    """Why it was revoked; empty while it is in force."""
    moves = (one for one in reversed(first.moves) if one.after == "revoked")
    return next((one.sentence for one in moves), "")
