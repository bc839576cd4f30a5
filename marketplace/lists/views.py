"""Pages of lists."""

from flask import Blueprint, render_template

from marketplace.web.access import access

pages = Blueprint("lists", __name__)


@pages.get("/lists")
@access("public")
def index() -> str:
    return render_template("hall/front.html")


@pages.get("/lists/feed.atom")
@access("public")
def feed() -> str:
    return render_template("hall/front.html")
