"""Who may call a route. Every route is marked; an unmarked one answers nobody."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace.errors import ForbiddenError
from marketplace.web.identity import current_user

View = TypeVar("View", bound=Callable[..., Any])

LEVELS = ("public", "local", "signed_in", "organiser", "operator")
RANK = {"member": 0, "organiser": 1, "operator": 2}
LOCAL_ADDRESSES = ("127.0.0.1", "::1")


def access(level: str) -> Callable[[View], View]:
    """Mark a view: `public`, `local` (this machine only), `signed_in`, `organiser`, `operator`."""
    if level not in LEVELS:
        raise ValueError(f"unknown access level {level!r}")

    def mark(view: View) -> View:
        view.access = level  # type: ignore[attr-defined] # a mark that the URL map test reads
        return view

    return mark


def level_of(app: Flask, endpoint: str) -> str | None:
    """The mark of an endpoint; static files are public."""
    if endpoint == "static":
        return "public"
    return getattr(app.view_functions.get(endpoint), "access", None)


def enforce() -> Response | None:
    """Before each request: refuse, send to sign-in, or let pass."""
    if request.endpoint is None:
        return None
    level = level_of(current_app, request.endpoint)
    if level == "public":
        return None
    if level == "local":
        return None if request.remote_addr in LOCAL_ADDRESSES else abort(404)
    if level is None:
        abort(404)
    if not current_user.is_authenticated:
        return _to_sign_in()
    if level != "signed_in" and RANK[current_user.role] < RANK[level]:
        raise ForbiddenError
    return None


def _to_sign_in() -> Response:
    if request.method != "GET":
        return redirect(url_for("accounts.sign_in"), 303)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
