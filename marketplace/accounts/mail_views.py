"""Letters kept on this machine, so that everything can be tried without a mail server."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, render_template, request

from marketplace import mail
from marketplace.accounts.entry_views import settings
from marketplace.errors import NotFoundError
from marketplace.web.access import access

pages = Blueprint("mail", __name__)

SHOWN = 50
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept letter; `parts` are (text, path or "") so that links of this site can be followed."""

    to: str
    subject: str
    parts: list[tuple[str, str]]


@pages.get("/mail")
@access("local")
def index() -> str:
    """The newest letters. Elsewhere, behind a proxy or with a mail server there is no such page."""
    host = request.host.rsplit(":", 1)[0] if request.host.count(":") == 1 else request.host
    proxied = any(name in request.headers for name in FORWARDED)
    name = host.rsplit("]", 1)[0] + "]" if host.startswith("[") else host
    if settings().smtp_url or proxied or name not in LOCAL_NAMES:
        raise NotFoundError
    files = sorted(mail.folder(settings()).glob("*.eml"), reverse=True)[:SHOWN]
    return render_template("accounts/mail.html", letters=[_read(one) for one in files])


def _read(path: Path) -> Kept:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_content() if isinstance(message, EmailMessage) else ""
    return Kept(str(message["To"]), str(message["Subject"]), _parts(body, settings().address))


def _parts(body: str, site: str) -> list[tuple[str, str]]:
    pieces = re.split(rf"({re.escape(site)}/\S+)", body)
    return [(one, one.removeprefix(site) if index % 2 else "") for index, one in enumerate(pieces)]
