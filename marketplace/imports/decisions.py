"""Near-duplicates: a person says whether a row is the entry that is there, or another one."""

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.entries import Entry, entry_of
from marketplace.imports.models import ImportKey, ImportRow, ImportRun
from marketplace.imports.queries import kind_of
from marketplace.imports.running import enter, hold
from marketplace.imports.sides import SIDES
from marketplace.imports.taking import Taken, Taker
from marketplace.imports.twins import Twins
from marketplace.sheets.rows import RawRow

DECISIONS = ("same", "new")
WHICH = Sentence(
    "请选择“同一条”或“另一条”。", "Choose whether it is the same entry or another one."
)
DECIDED = Sentence(
    "这一行已有处理结果。", "Somebody has decided about this row already."
)  # fmt: skip


def decide(
    session: Session, actor: User | None, *, run: ImportRun, row: ImportRow, decision: str
) -> None:
    """`same` leaves the entry as it is and remembers the row; `new` takes the row as its own.

    Raises:
        InvalidError: neither of the two, or the row is refused by its verb.
        RefusedError: it was decided before.
    """
    if decision not in DECISIONS:
        raise InvalidError([Problem("decision", WHICH)])
    hold(session, run.id)
    if row.outcome != "duplicate" or row.decision:
        raise RefusedError(DECIDED)
    entry = entry_in(row)
    side = SIDES[entry.kind]
    if decision == "same":
        number = row.like_id
        session.add(ImportKey(key=entry.key(), digest=entry.digest, **{side.column: number}))
    else:
        options = OptionsDraft.model_validate(run.plan["options"])
        taker = Taker(session, run, actor, options, Twins())
        taken = taker.take_anew(entry)
        session.add_all(taker.new_keys)
        if taken.outcome == "refused":
            first = taken.flaws[0]
            raise InvalidError([Problem(first.field, Sentence(first.zh, first.en))])
        number = taken.number
        enter(session, run, [Taken(entry, "created", number)])
    row.decision = decision
    setattr(row, side.column, number)
    session.flush()


def entry_in(row: ImportRow) -> Entry:
    """The entry of a row as it was read from the file."""
    kept = row.values
    raw = RawRow(row.sheet, row.row, kept["values"], kept["cells"], printed=tuple(kept["printed"]))
    found = entry_of(raw, kind_of(row), kept["party"])
    return Entry(found.kind, raw, found.party, found.draft, found.flaws, kept["number"])
