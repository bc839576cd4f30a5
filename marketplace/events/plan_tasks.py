"""The job that makes a version of a timetable."""

from marketplace.events import ordering
from marketplace.jobs import Run, job


@job(ordering.JOB)
def make_plan(run: Run) -> None:
    with run.alive():
        ordering.make(run.database, run.job_id, run.payload)
