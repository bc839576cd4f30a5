"""Letters: written to the outbox with the change that causes them, delivered after the commit.

Without `SMTP_URL` they are kept in `DATA_DIR/mail` and shown on /mail to this machine only.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.config import Settings
from marketplace.db import Database, now
from marketplace.records import OutboxMail

log = structlog.get_logger()
MAX_ATTEMPTS = 8
BATCH = 50


def write(session: Session, *, to: str, subject: str, body: str) -> None:
    """Put a letter into the outbox of this transaction. Line breaks in a subject become spaces."""
    line = " ".join(subject.split())[:200]
    session.add(OutboxMail(recipient=to, subject=line, body=body))


def deliver(database: Database, settings: Settings) -> int:
    """Send what waits in the outbox; returns how many letters left."""
    with database.writing() as session:
        waiting = session.scalars(
            select(OutboxMail)
            .where(OutboxMail.sent_at.is_(None), OutboxMail.attempts < MAX_ATTEMPTS)
            .order_by(OutboxMail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        sent = 0
        for letter in waiting:
            letter.attempts += 1
            if _send(letter, settings):
                letter.sent_at = now()
                sent += 1
    return sent


def folder(settings: Settings) -> Path:
    """Where letters are kept when no mail server is set."""
    return settings.data_dir / "mail"


def _send(letter: OutboxMail, settings: Settings) -> bool:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message.set_content(letter.body)
    if not settings.smtp_url:
        return _keep(message, letter.id, folder(settings))
    try:
        _post(message, settings.smtp_url)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail not sent", letter=letter.id, error=str(error))
        return False
    return True


def _keep(message: EmailMessage, number: int, where: Path) -> bool:
    where.mkdir(parents=True, exist_ok=True)
    (where / f"{number:08d}.eml").write_bytes(message.as_bytes())
    return True


def _post(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    maker = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with maker(parts.hostname or "localhost", parts.port or 0, timeout=20) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
