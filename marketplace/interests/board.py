"""The owner's board: interests in columns by where they stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from marketplace.errors import Sentence
from marketplace.interests.models import OPEN_STATES, Interest
from marketplace.scenarios.models import Scenario

COLUMNS = (
    ("waiting", Sentence("待答复", "Waiting for an answer"), ("lapsed", "sent", "seen")),
    ("shortlisted", Sentence("已入围", "Shortlisted"), ("shortlisted",)),
    ("meeting", Sentence("约谈中", "Meeting"), ("meeting",)),
    ("proposal", Sentence("已交方案", "Proposal handed in"), ("proposal",)),
    ("settled", Sentence("已有结果", "Settled"), ("awarded", "declined", "withdrawn")),
)
DECIDED = ("awarded", "trial", "operation", "case")


@dataclass(slots=True)
class Column:
    """One column with its interests in the order in which they were read."""

    key: str
    name: Sentence
    interests: list[Interest] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Board:
    """Columns, how many wait in all, and whether a supplier was chosen while others wait."""

    columns: list[Column]
    waiting: list[Interest]
    is_decided: bool

    @property
    def others_wait(self) -> bool:
        return self.is_decided and bool(self.waiting)


def board_of(scenario: Scenario, interests: Sequence[Interest]) -> Board:
    """The board of a scenario."""
    columns = [
        Column(key, name, [one for one in interests if one.state in states])
        for key, name, states in COLUMNS
    ]
    columns[-1].interests.sort(key=lambda one: one.state != "awarded")
    waiting = [one for one in interests if one.state in OPEN_STATES]
    chosen = scenario.state in DECIDED or any(one.state == "awarded" for one in interests)
    return Board(columns, waiting, chosen)


def ticked(board: Board, typed: Collection[str] | None) -> set[int]:
    """Which are ticked: as typed, else all who wait once somebody was chosen."""
    if typed is not None:
        return {one.id for one in board.waiting if str(one.id) in typed}
    return {one.id for one in board.waiting} if board.is_decided else set()
