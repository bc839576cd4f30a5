"""Who is asking. The only module that knows Flask-Login.

The cookie carries a random token, never a person's number: the token's server-side row can be
ended at any time, and then the very next request is a visitor's.
"""

from collections.abc import Callable
from typing import Any

import flask_login
from flask import Flask, g, session
from flask_login import current_user as current_user


class SignedIn(flask_login.UserMixin):  # type: ignore[misc] # the library has no types
    """A person seen through one signed-in browser; attributes are those of the user row."""

    def __init__(self, user: Any, token: str, session_id: int) -> None:
        self.user = user
        self.token = token
        self.session_id = session_id

    def get_id(self) -> str:
        return self.token

    def __getattr__(self, name: str) -> Any:
        return getattr(self.user, name)


def actor() -> Any:
    """The user row of the person asking (a signed-in route), for verbs and policies."""
    return current_user.user


def actor_or_none() -> Any:
    """The user row of the person asking, or None for a visitor."""
    return current_user.user if current_user.is_authenticated else None


def remember(signed_in: SignedIn) -> None:
    """Give this browser a new session with the person's token (nothing of the old one stays)."""
    session.clear()
    session.permanent = True
    flask_login.login_user(signed_in)


def forget() -> None:
    """Make this browser a visitor's again."""
    flask_login.logout_user()
    session.clear()


def init_app(app: Flask, load: Callable[[str], SignedIn | None]) -> None:
    """Attach the loader: token -> person, or None when the session's row has ended."""
    manager = flask_login.LoginManager(app)
    manager.session_protection = None  # the server-side row decides, not the browser's name

    @manager.user_loader  # type: ignore[untyped-decorator] # the library has no types
    def loader(token: str) -> SignedIn | None:
        if "loaded_person" not in g:
            g.loaded_person = load(token)
        person: SignedIn | None = g.loaded_person
        return person
