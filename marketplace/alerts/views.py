"""Notices and saved searches."""

from flask import Blueprint, render_template

from marketplace.web.access import access

pages = Blueprint("alerts", __name__)


@pages.get("/notices")
@access("signed_in")
def index() -> str:
    return render_template("hall/front.html")
