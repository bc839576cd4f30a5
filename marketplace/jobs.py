"""Work outside a request, through Dramatiq.

The `job` row is the truth; a message carries only its number. With the embedded default the
broker lives in the process, so rows that a crash left unfinished are sent again at start.
"""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dramatiq
import structlog
from dramatiq.brokers.stub import StubBroker
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from marketplace.db import Database, now
from marketplace.records import Job, Periodic

log = structlog.get_logger()
QUEUE = "marketplace"
SWEEP_SECONDS = 5
DEAD_SECONDS = 30
BEAT_SECONDS = 10

Work = Callable[["Run"], None]
KINDS: dict[str, Work] = {}
EVERY: dict[str, int] = {}


class Run:
    """What a job's work gets: its payload, the database, and a way to report progress."""

    def __init__(self, jobs: "Jobs", job_id: int, payload: dict[str, Any]) -> None:
        self.jobs = jobs
        self.database = jobs.database
        self.job_id = job_id
        self.payload = payload

    def progress(self, done: int, total: int) -> None:
        """Write how far the work is; call it at least every ten seconds, it is the sign of life."""
        with self.database.writing() as session:
            session.execute(
                update(Job)
                .where(Job.id == self.job_id)
                .values(progress=done, total=total, beat_at=now())
            )

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Give signs of life for work that cannot say how far it is."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(BEAT_SECONDS):
                self.progress(0, 0)

        beating = threading.Thread(target=beat, name=f"job-{self.job_id}-beat", daemon=True)
        beating.start()
        try:
            yield
        finally:
            done.set()
            beating.join()


def job(kind: str) -> Callable[[Work], Work]:
    """Register the work of one kind of job; it must be safe to start again."""

    def register(work: Work) -> Work:
        KINDS[kind] = work
        return work

    return register


def every(seconds: int, kind: str) -> Callable[[Work], Work]:
    """Register work that the sweeper asks for again and again, at least `seconds` apart."""
    EVERY[kind] = seconds
    return job(kind)


def enqueue(
    session: Session, kind: str, payload: dict[str, Any], *, asked_by: int | None = None
) -> Job:
    """Write a job row in the caller's transaction; `Jobs.send` it after the commit."""
    row = Job(kind=kind, payload=payload, asked_by_id=asked_by)
    session.add(row)
    session.flush()
    return row


class Jobs:
    """The broker, its workers, and the verbs on job rows."""

    def __init__(self, database: Database, *, broker_url: str = "", threads: int = 1) -> None:
        self.database = database
        self.context: dict[str, Any] = {}
        self.broker = _broker(broker_url)
        make = dramatiq.actor(
            broker=self.broker,
            queue_name=QUEUE,
            actor_name="run_job",
            max_retries=0,
            time_limit=3_600_000,
        )
        self.actor = make(self.run)
        self.in_process = not broker_url and threads > 0
        self.threads = threads
        self.worker: dramatiq.Worker | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start in-process workers (once) and the sweeper that finds forgotten rows."""
        if not self.in_process or self.worker is not None:
            return
        with self._lock:
            if not self.in_process or self.worker is not None:
                return
            self.worker = dramatiq.Worker(self.broker, worker_threads=self.threads)
            self.worker.start()
        self._stopping.clear()
        threading.Thread(target=self._sweep_for_ever, name="job-sweeper", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        if self.worker is not None:
            self.worker.stop()
            self.worker = None

    def send(self, job_id: int) -> None:
        """Hand a committed job to a worker; where none is configured it is done right here."""
        if self.in_process:
            self.start()
        if self.in_process or not isinstance(self.broker, StubBroker):
            self.actor.send(job_id)
        else:
            self.run(job_id)

    def _sweep_for_ever(self) -> None:
        while True:
            try:
                self.sweep()
            except SQLAlchemyError as error:  # the database is away: look again next time
                log.warning("sweep failed", error=str(error))
            if self._stopping.wait(SWEEP_SECONDS):
                return

    def sweep(self) -> None:
        """Send again what waits, and what a dead process left running (no sign of life)."""
        dead = now() - dt.timedelta(seconds=DEAD_SECONDS)
        with self.database.writing() as session:
            session.execute(
                update(Job).where(Job.state == "running", Job.beat_at < dead).values(state="queued")
            )
            for kind, seconds in EVERY.items():
                _ask_again(session, kind, seconds)
            waiting = list(session.scalars(select(Job.id).where(Job.state == "queued")))
        for number in waiting:
            self.actor.send(number)

    def run(self, job_id: int) -> None:
        """Do one job if nobody else has taken it; a failure is kept on its row."""
        taken = self._take(job_id)
        if taken is None:
            return
        kind, payload = taken
        try:
            KINDS[kind](Run(self, job_id, payload))
        except Exception as error:  # the row must tell whatever went wrong
            log.error("job failed", job=job_id, kind=kind, exc_info=error)
            self._finish(job_id, error=f"{type(error).__name__}: {error}"[:2000])
        else:
            self._finish(job_id)

    def _take(self, job_id: int) -> tuple[str, dict[str, Any]] | None:
        with self.database.writing() as session:
            row = session.scalars(
                update(Job)
                .where(Job.id == job_id, Job.state == "queued")
                .values(state="running", started_at=now(), beat_at=now(), attempts=Job.attempts + 1)
                .returning(Job)
            ).one_or_none()
            return None if row is None else (row.kind, dict(row.payload))

    def _finish(self, job_id: int, *, error: str = "") -> None:
        with self.database.writing() as session:
            values = {"state": "failed" if error else "done", "error": error, "finished_at": now()}
            session.execute(update(Job).where(Job.id == job_id).values(values))


def _ask_again(session: Session, kind: str, seconds: int) -> None:
    """A job row of a periodic kind when it is due and none is open; old finished ones go."""
    if not _claim(session, kind, seconds):
        return
    session.execute(delete(Job).where(Job.kind == kind, Job.state.in_(("done", "failed"))))
    open_states = ("queued", "running")
    if not session.scalar(select(Job.id).where(Job.kind == kind, Job.state.in_(open_states))):
        session.add(Job(kind=kind, payload={}))
        session.flush()


def _claim(session: Session, kind: str, seconds: int) -> bool:
    """Whether this process is the one that asks this time; decided by the database's row."""
    next_time = now() + dt.timedelta(seconds=seconds)
    due = update(Periodic).where(Periodic.kind == kind, Periodic.due_at <= now())
    if session.execute(due.values(due_at=next_time).returning(Periodic.id)).first():
        return True
    if session.scalar(select(Periodic.id).where(Periodic.kind == kind)):
        return False
    try:
        with session.begin_nested():
            session.add(Periodic(kind=kind, due_at=next_time))
    except IntegrityError:
        return False
    return True


def _broker(url: str) -> dramatiq.Broker:
    if url.startswith("redis://"):
        from dramatiq.brokers.redis import RedisBroker  # only where a server is configured

        return RedisBroker(url=url)  # type: ignore[no-untyped-call] # the library has no types
    broker = StubBroker()
    broker.emit_after("process_boot")
    return broker
