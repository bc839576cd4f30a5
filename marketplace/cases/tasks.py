"""Jobs of cases: they are proposed to owners of like needs, and their copies followed."""

from marketplace.cases import queries, replicating
from marketplace.config import Settings
from marketplace.db import Database
from marketplace.errors import NotFoundError
from marketplace.jobs import Run, enqueue, every
from marketplace.matching.state import state_of

SECONDS = 3600
PROPOSALS = "cases.proposals"


@every(SECONDS, PROPOSALS)
def propose_all(run: Run) -> None:
    """Follow the copies there are, then propose; of one case where the job names it."""
    settings: Settings = run.jobs.context["settings"]
    with run.database.writing() as session:
        replicating.follow_copies(session)
    asked = run.payload.get("case_id")
    with run.database.reading() as session:
        numbers = [int(asked)] if asked else replicating.due(session)
    told = 0
    for done, number in enumerate(numbers):
        told += propose_one(run.database, number, site=settings.address)
        run.progress(done + 1, len(numbers))
    if told:
        with run.database.writing() as session:
            letters = enqueue(session, "deliver_mail", {}).id
        run.jobs.send(letters)


def propose_one(database: Database, case_id: int, *, site: str) -> int:
    """Look without a lock, then write in a short transaction; returns how many owners' needs."""
    with database.reading() as session:
        try:
            case = queries.visible(session, None, case_id)
        except NotFoundError:
            return 0  # withdrawn meanwhile
        found = replicating.like_needs(session, state_of(session), case)
    with database.writing() as session:
        try:
            held = queries.visible(session, None, case_id, lock=True)
        except NotFoundError:
            return 0
        return replicating.propose(session, case=held, found=found, site=site)
