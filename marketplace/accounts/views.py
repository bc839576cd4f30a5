"""Registration, sign-in, reset, profile and sessions."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.web.access import access
from marketplace.web.identity import forget

pages = Blueprint("accounts", __name__)


@pages.get("/sign-in")
@access("public")
def sign_in() -> str:
    return render_template("hall/front.html")


@pages.get("/register")
@access("public")
def register() -> str:
    return render_template("hall/front.html")


@pages.get("/profile")
@access("signed_in")
def profile() -> str:
    return render_template("hall/front.html")


@pages.post("/sign-out")
@access("signed_in")
def sign_out() -> Response:
    forget()
    return redirect(url_for("hall.front"), 303)
