"""Many postings onto a draft list at once, as an import brings them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from marketplace.errors import RefusedError, Sentence
from marketplace.lists.models import ListEntry, OpportunityList

RELEASED = Sentence(
    "清单已发布，内容不再更改。请加入下一批次。",
    "This list is released and stays as it is. Add to its next batch.",
)
COLUMNS = {"opportunity": "scenario_id", "capability": "product_id"}


@dataclass(frozen=True, slots=True)
class Line:
    """A posting of the list's kind, with its serial number and the section it stands in."""

    posting_id: int
    serial: str = ""
    heading: str = ""


def add_all(session: Session, *, listed: OpportunityList, lines: Iterable[Line]) -> int:
    """Put postings at the end of a draft list, each once; returns how many are new on it.

    Raises:
        RefusedError: the list is released.
    """
    if listed.state != "draft":
        raise RefusedError(RELEASED)
    name = COLUMNS[listed.kind]
    column = getattr(ListEntry, name)
    wanted = {line.posting_id: line for line in reversed(list(lines))}
    mine = select(column).where(ListEntry.list_id == listed.id, column.in_(wanted))
    for known in session.scalars(mine):
        wanted.pop(known, None)
    if wanted:
        last = select(func.max(ListEntry.position)).where(ListEntry.list_id == listed.id)
        start = (session.scalar(last) or 0) + 1
        session.execute(insert(ListEntry), _rows(listed, name, start, wanted.values()))
    return len(wanted)


def _rows(
    listed: OpportunityList, name: str, start: int, lines: Iterable[Line]
) -> list[dict[str, object]]:
    ordered = reversed(list(lines))
    return [
        {
            "list_id": listed.id, name: line.posting_id, "position": position,
            "serial": line.serial[:30], "heading": line.heading[:120],
        }
        for position, line in enumerate(ordered, start)
    ]  # fmt: skip
