"""My desk: what needs my answer today."""

from flask import Blueprint, render_template

from marketplace.web.access import access

pages = Blueprint("desk", __name__)


@pages.get("/desk")
@access("signed_in")
def show() -> str:
    return render_template("hall/front.html")
