"""One-time form tokens: a double click, a retry or 32 parallel repeats have one effect.

The token's row is inserted first, in the same transaction as the effect, under a unique
constraint. A repeat waits for the first to finish (SQLite: BEGIN IMMEDIATE; PostgreSQL: the
unique index), then is sent where the first was sent.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, redirect, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from marketplace.records import FormReceipt
from marketplace.web.identity import current_user
from marketplace.web.transaction import db

View = TypeVar("View", bound=Callable[..., Any])
FIELD = "form_token"
MAX_TOKEN = 40


def new_token() -> str:
    """A fresh token for a form; templates call it through `form_token()`."""
    return secrets.token_urlsafe(18)


def once(view: View) -> View:
    """A view whose form carries a token has its effect once; every repeat gets the same answer."""

    @wraps(view)
    def handle(*args: Any, **kwargs: Any) -> Any:
        token = request.form.get(FIELD, "")[:MAX_TOKEN]
        if request.method != "POST" or not token:
            return view(*args, **kwargs)
        key = f"{_whose()}:{request.endpoint}:{token}"
        receipt = FormReceipt(token=key)
        if not _claim(receipt):
            return _same_answer(key)
        response: Response = current_app.make_response(view(*args, **kwargs))
        receipt.location = response.headers.get("Location", request.path)
        receipt.status = response.status_code
        return response

    return handle  # type: ignore[return-value] # the same call, wrapped


def _whose() -> str:
    return str(current_user.id) if current_user.is_authenticated else "visitor"


def _claim(receipt: FormReceipt) -> bool:
    session = db()
    try:
        with session.begin_nested():
            session.add(receipt)
    except IntegrityError:
        return False
    return True


def _same_answer(key: str) -> BaseResponse:
    found = db().execute(select(FormReceipt).where(FormReceipt.token == key)).scalar_one()
    return redirect(found.location or request.path, 303)
