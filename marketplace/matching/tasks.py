"""Jobs of matching: what a change of the vocabulary or a long list left to do."""

import time
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.db import Database
from marketplace.jobs import Run, enqueue, every, job
from marketplace.matching import batch, events, features, proposing
from marketplace.matching.models import SIDES
from marketplace.matching.state import state_of
from marketplace.postings.models import PostingChange
from marketplace.taxonomy.models import TaxonomyRevision

EVERY_SECONDS = 10
LOOK_ANYWAY = 600.0
MATCH_ALL = "matching.match_all"
LOOK_SECONDS = 60
TURN_SECONDS = 20.0
"""A run of all pairs works for so long at a time, so that letters and imports have their turn."""
PROPOSE = "taxonomy.propose"
PROPOSE_TURN_SECONDS = 5.0
events.listen()


@every(EVERY_SECONDS, "matching.keep_up")
def keep_up(run: Run) -> None:
    """Make features that are missing or of an older vocabulary, then count rarity where needed.

    Looking for them reads every posting, so it is left out while nothing was changed.
    """
    began = time.monotonic()
    with run.database.reading() as session:
        heads, state = _heads(session), state_of(session)
    known = state.caught_up
    if known is None or known[0] != heads or began - known[1] > LOOK_ANYWAY:
        catch_up(run.database, run.progress)
        with run.database.writing() as session:
            if features.has_drifted(session):
                features.recount(session)
        state.caught_up = heads, began
    state.refresh()  # so that no visitor waits for the first index
    state.renew_base()


@every(LOOK_SECONDS, MATCH_ALL)
def match_all(run: Run) -> None:
    """Begin the nightly run when it is due; go on with a run under way, whoever began it."""
    with run.database.writing() as session:
        found = batch.under_way(session)
        if found is None and batch.is_due(session):
            found = batch.begin(session)
            enqueue(session, PROPOSE, {})  # the same night; the sweeper sends it
        number = found.id if found else None
    if number is None:
        return
    outcome = batch.work(run.database, number, progress=run.progress, seconds=TURN_SECONDS)
    if outcome == batch.Outcome.PAUSED:
        with run.database.writing() as session:
            again = enqueue(session, MATCH_ALL, {}).id
        run.jobs.send(again)


@job(PROPOSE)
def propose_aliases(run: Run) -> None:
    """Look for new names of concepts, every night and when an operator asks.

    Reading the vocabulary takes turns with other jobs, as a run of all pairs does.
    """
    tell = proposing.Seldom(run.progress)
    if proposing.prepare(run.database, tell, seconds=PROPOSE_TURN_SECONDS):
        proposing.renew(run.database, tell)
        return
    with run.database.writing() as session:
        again = enqueue(session, PROPOSE, {}).id
    run.jobs.send(again)


def _heads(session: Session) -> tuple[int, int]:
    newest = [func.max(PostingChange.id), func.max(TaxonomyRevision.id)]
    change, revision = (session.scalar(select(one)) or 0 for one in newest)
    return change, revision


def catch_up(database: Database, progress: Callable[[int, int], None]) -> int:
    """Make what is behind in short transactions; old features serve meanwhile."""
    done = 0
    for side in SIDES:
        while True:
            with database.writing() as session:
                ids = features.behind(session, side, limit=features.CHUNK)
                features.remake(session, side, ids)
            if not ids:
                break
            done += len(ids)
            progress(done, 0)
    return done


def reindex(database: Database, progress: Callable[[int, int], None]) -> int:
    """Make the features of all postings again and count; returns of how many."""
    with database.reading() as session:
        wanted = {side: features.numbers(session, side) for side in SIDES}
    total, done = sum(map(len, wanted.values())), 0
    for side, ids in wanted.items():
        for start in range(0, len(ids), features.CHUNK):
            part = ids[start : start + features.CHUNK]
            with database.writing() as session:
                features.remake(session, side, part)
            done += len(part)
            progress(done, total)
    with database.writing() as session:
        features.recount(session)
    return total
