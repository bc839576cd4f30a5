"""Letters: written to the outbox with the change that causes them, delivered after the commit.

Without `SMTP_URL` they are kept in `DATA_DIR/mail` and shown on /mail to this machine only.
"""

import datetime as dt
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import or_, select, update
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
    """Send what waits in the outbox; returns how many letters left.

    A letter that did not leave is tried again after 1, 2, 4 … minutes, eight times in all.
    """
    sent = 0
    for _turn in range(BATCH):
        letter = _claim(database)
        if letter is None:
            break
        # Sending may take seconds: it happens outside of any transaction.
        if _send(letter, settings):
            with database.writing() as session:
                session.execute(
                    update(OutboxMail).where(OutboxMail.id == letter.id).values(sent_at=now())
                )
            sent += 1
    return sent


def next_try(database: Database) -> dt.datetime | None:
    """When the next waiting letter may be tried again; None if none waits."""
    with database.reading() as session:
        found = session.scalars(
            select(OutboxMail)
            .where(OutboxMail.sent_at.is_(None), OutboxMail.attempts < MAX_ATTEMPTS)
            .order_by(OutboxMail.try_after.nulls_first())
            .limit(1)
        ).one_or_none()
        return None if found is None else found.try_after or now()


def _claim(database: Database) -> OutboxMail | None:
    """The oldest letter that is due, its attempt counted: nobody else gets it for a minute."""
    with database.writing() as session:
        letter = session.scalars(
            select(OutboxMail)
            .where(
                OutboxMail.sent_at.is_(None),
                OutboxMail.attempts < MAX_ATTEMPTS,
                or_(OutboxMail.try_after.is_(None), OutboxMail.try_after <= now()),
            )
            .order_by(OutboxMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if letter is not None:
            letter.try_after = now() + dt.timedelta(minutes=2**letter.attempts)
            letter.attempts += 1
        return letter


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
