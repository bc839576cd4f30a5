"""The job that keeps the answer clock: nobody who asked stays without an answer."""

from marketplace.config import Settings
from marketplace.interests import clock
from marketplace.jobs import Run, enqueue, every

SECONDS = 60


@every(SECONDS, "interests.clock")
def keep_clock(run: Run) -> None:
    """Batch by batch until nothing is due; letters leave afterwards."""
    settings: Settings = run.jobs.context["settings"]
    written = 0
    for work in (clock.close_over, clock.tick):
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
