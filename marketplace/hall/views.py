"""The release hall: the public front of the product."""

from flask import Blueprint, render_template

from marketplace.web.access import access

pages = Blueprint("hall", __name__)


@pages.get("/")
@access("public")
def front() -> str:
    return render_template("hall/front.html")


@pages.get("/scenarios")
@access("public")
def scenarios() -> str:
    return render_template("hall/front.html")


@pages.get("/products")
@access("public")
def products() -> str:
    return render_template("hall/front.html")


@pages.get("/how")
@access("public")
def how() -> str:
    return render_template("hall/front.html")


@pages.get("/privacy")
@access("public")
def privacy() -> str:
    return render_template("hall/front.html")
