"""Errors become pages: what happened, what to do, and a number to quote."""

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from marketplace.errors import DomainError, InvalidError, StaleError, TooManyError
from marketplace.web.language import say
from marketplace.web.transaction import BusyError

log = structlog.get_logger()


def render(status: int, sentence: str, **extra: Any) -> Response:
    """An error page (or JSON, or a fragment for htmx) with the request's number."""
    number = g.get("request_id", "")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        body: Any = jsonify(error={"status": status, "message": sentence, "request_id": number})
    else:
        body = render_template(
            "errors/error.html", status=status, sentence=sentence, number=number, **extra
        )
    return make_response(body, status)


def on_domain_error(error: DomainError) -> Response:
    extra: dict[str, Any] = {}
    if isinstance(error, InvalidError):
        extra["problems"] = error.problems
    if isinstance(error, StaleError):
        extra["stale"] = error
    response = render(error.status, say(error.sentence), **extra)
    if isinstance(error, TooManyError):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = "3"
    return response


def on_http_error(error: HTTPException) -> Response:
    sentences = {
        400: _("The request could not be read. Go back, reload the page and send it again."),
        404: _("This page was not found. It may have been withdrawn, or the link is wrong."),
        405: _("This address does not take that kind of request. Go back and use the page."),
        413: _("The file or text is too large. Send at most %(mb)s MB.",
               mb=current_app.config["MAX_UPLOAD_MB"]),
        429: _("Too many tries. Wait a few minutes and try again."),
    }  # fmt: skip
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    sentence = sentences.get(status, _("The request was not accepted. Go back and try again."))
    response = render(status, sentence)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def on_csrf_error(_error: CSRFError) -> Response:
    return render(
        400,
        _("This form was open too long or came from another page. Go back, reload and send again."),
    )


def on_crash(error: Exception) -> Response:
    log.error("request failed", path=request.path, exc_info=error)
    return render(
        500, _("Something went wrong on our side and nothing was saved. Please try again.")
    )


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    if not app.testing:
        app.register_error_handler(Exception, on_crash)
