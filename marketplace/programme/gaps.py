"""A summary of the gap report for the headline: which sectors lack most, on either side."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.matching import gaps
from marketplace.matching.gap_table import Table, table_of
from marketplace.programme.scope import Scope

MOST_SECTORS, MOST_CITIES = 5, 5


@dataclass(frozen=True, slots=True)
class GapSummary:
    """One side: the whole table, and the sectors and cities with the most gaps of it."""

    side: str
    table: Table
    query: dict[str, str]

    @property
    def shown(self) -> Table:
        """At most five sectors and five cities, those with the most gaps."""
        whole = self.table.with_gaps()
        lines = [
            type(line)(line.sector, line.cells[:MOST_CITIES], line.total)
            for line in whole.lines[:MOST_SECTORS]
        ]
        return Table(whole.cities[:MOST_CITIES], lines, whole.by_city[:MOST_CITIES], whole.total)


def gap_summaries(session: Session, scope: Scope, language: str) -> list[GapSummary]:
    """Both sides, as of the last run; empty before the first."""
    run = gaps.last_run(session)
    if run is None:
        return []
    found = []
    for side in ("scenario", "product"):
        query = {scope.kind: scope.key} if scope.id else {"city": gaps.ALL}
        filters = gaps.GapFilters.parse(side, query, home="")
        table = table_of(session, gaps.counts(session, run, filters), language)
        found.append(GapSummary(side, table, filters.to_query()))
    return found
