"""Jobs of accounts: letters leave the outbox, and links to reset a password are written."""

import datetime as dt
import threading

from sqlalchemy import delete, update

from marketplace import mail
from marketplace.accounts import service
from marketplace.accounts.models import SignInAttempt
from marketplace.config import Settings
from marketplace.db import now
from marketplace.jobs import Jobs, Run, enqueue, every, job
from marketplace.records import FormReceipt, Job
from marketplace.web.transaction import db, send_after_commit

LEAST_WAIT = 5.0
LETTERS_SECONDS = 60
TIDY_SECONDS = 24 * 3600
# A repeat of a form comes within minutes, the longest sign-in limit is a day.
KEPT: dict[type[FormReceipt] | type[SignInAttempt], dt.timedelta] = {
    FormReceipt: dt.timedelta(days=7),
    SignInAttempt: dt.timedelta(days=2),
}


@every(LETTERS_SECONDS, "deliver_mail")
def deliver_mail(run: Run) -> None:
    """Send what waits; where something could not leave, come back when it may be tried again."""
    mail.deliver(run.database, _settings(run))
    due = mail.next_try(run.database)
    if due is not None and run.jobs.in_process:
        wait = max(LEAST_WAIT, (due - now()).total_seconds())
        again = threading.Timer(wait, _deliver_again, [run.jobs])
        again.daemon = True
        again.start()


@every(TIDY_SECONDS, "accounts.tidy")
def tidy(run: Run) -> None:
    """Forget receipts of forms and failed sign-ins that nothing asks for any more."""
    with run.database.writing() as session:
        for table, age in KEPT.items():
            session.execute(delete(table).where(table.created_at < now() - age))


def _deliver_again(jobs: Jobs) -> None:
    with jobs.database.writing() as session:
        number = enqueue(session, "deliver_mail", {}).id
    jobs.send(number)


@job("send_reset")
def send_reset(run: Run) -> None:
    """Look the person up here, not in the request: it takes the same time for unknown ones."""
    settings = _settings(run)
    with run.database.writing() as session:
        service.send_reset(session, email=run.payload["email"], site=settings.address)
        # The address is not needed any more.
        session.execute(update(Job).where(Job.id == run.job_id).values(payload={}))
    mail.deliver(run.database, settings)


def deliver_soon() -> None:
    """Letters written in this request leave once it is committed."""
    start("deliver_mail", {})


def start(kind: str, payload: dict[str, str]) -> None:
    """A job of this request, handed to a worker after the commit."""
    send_after_commit(enqueue(db(), kind, payload).id)


def _settings(run: Run) -> Settings:
    found: Settings = run.jobs.context["settings"]
    return found
