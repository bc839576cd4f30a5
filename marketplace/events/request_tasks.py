"""The job that lets unanswered requests lapse, and reminds of them and of wishes in time."""

from marketplace.config import Settings
from marketplace.events import requests_due, wishes_due
from marketplace.jobs import Run, enqueue, every

SECONDS = 60


@every(SECONDS, "events.requests")
def look_after_requests(run: Run) -> None:
    """Batch by batch until nothing is due; letters leave afterwards."""
    settings: Settings = run.jobs.context["settings"]
    written = 0
    for work in (requests_due.expire_due, requests_due.remind_due, wishes_due.remind_due):
        while True:
            with run.database.writing() as session:
                count = work(session, site=settings.address)
            run.progress(written, 0)
            written += count
            if not count:
                break
    if written:
        with run.database.writing() as session:
            number = enqueue(session, "deliver_mail", {}).id
        run.jobs.send(number)
