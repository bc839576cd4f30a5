"""Headers on every answer: nothing inline, nothing from elsewhere, nothing framed."""

import secrets
from collections.abc import Callable
from wsgiref.headers import Headers

import structlog
from flask import Flask, Response, current_app, g, request

from marketplace.web.identity import current_user

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ONLY_HTTPS = "max-age=63072000; includeSubDomains"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def start_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        private = "session" in g and current_user.is_authenticated
        response.headers.setdefault("Cache-Control", "no-store" if private else "no-cache")
        response.vary.update(["Cookie", "Accept-Language"])
    # Also behind a proxy that does not say how it was asked: the set address decides.
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = ONLY_HTTPS
    return response


def files_too(*, is_https: bool) -> Callable[[Headers, str, str], None]:
    """What puts the same headers on static files, which never reach Flask."""

    def add(headers: Headers, _path: str, _url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if is_https:
            headers["Strict-Transport-Security"] = ONLY_HTTPS

    return add


def init_app(app: Flask) -> None:
    app.before_request(start_request)
    app.after_request(protect)
