"""Jobs that come again and again: telling people what is new, letting postings expire."""

import time

from marketplace.alerts import delivery, pairs
from marketplace.config import Settings
from marketplace.jobs import Run, enqueue, every
from marketplace.products import service as products
from marketplace.scenarios import service as scenarios

EVERY_SECONDS = 10
EXPIRE_SECONDS = 300
PAIRS_SECONDS = 60
BEAT_SECONDS = 5.0


@every(EVERY_SECONDS, "alerts.deliver")
def deliver(run: Run) -> None:
    """Read changed postings batch by batch until there are none left."""
    settings: Settings = run.jobs.context["settings"]
    beat = _Beat(run)
    letters = 0
    while True:
        with run.database.reading() as session:
            batch = delivery.gather(session, beat)
        if batch.end == batch.start:
            break
        with run.database.writing() as session:
            letters += delivery.write(session, batch, site=settings.address)
        beat()
    if letters:
        _send_letters(run)


@every(PAIRS_SECONDS, "alerts.pairs")
def tell_pairs(run: Run) -> None:
    """Digests of finished runs of all pairs, run by run."""
    settings: Settings = run.jobs.context["settings"]
    beat, letters = _Beat(run), 0
    while True:
        with run.database.reading() as session:
            gathered = pairs.gather(session, beat)
        if gathered is None:
            break
        with run.database.writing() as session:
            letters += pairs.write(session, gathered, site=settings.address)
        beat()
    if letters:
        _send_letters(run)


# Neither side of the market may know the other: here is the lowest room that knows both.
@every(EXPIRE_SECONDS, "postings.expire")
def expire(run: Run) -> None:
    """Let scenarios past their deadline and products not confirmed in time expire."""
    settings: Settings = run.jobs.context["settings"]
    beat, lapsed = _Beat(run), 0
    for expire_due in (scenarios.expire_due, products.expire_due):
        while True:
            with run.database.writing() as session:
                count = expire_due(session, site=settings.address)
            beat()
            lapsed += count
            if not count:
                break
    if lapsed:
        _send_letters(run)


def _send_letters(run: Run) -> None:
    with run.database.writing() as session:
        number = enqueue(session, "deliver_mail", {}).id
    run.jobs.send(number)


class _Beat:
    """Says that the job lives, not more often than every five seconds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.last = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self.last > BEAT_SECONDS:
            self.last = time.monotonic()
            self.run.progress(0, 0)
