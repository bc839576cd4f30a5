"""The files of seeds/history as rows; a row that has not happened yet is left out."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "history"
Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done on a day: what, and the row that says how."""

    day: dt.date
    place: int
    what: str
    line: Line


WHEN = {
    "events": ("hold", "day"),
    "projects": ("open", "opened_on"),
    "steps": ("step", "on"),
    "ledger": ("book", "booked_on"),
    "first_uses": ("register", "registered_on"),
    "cases": ("publish", "published_on"),
}
"""What is done by the rows of each file, and which column says when; in this order on one day."""


def lines(name: str) -> list[Line]:
    """All rows of a file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_project(name: str) -> dict[str, Line]:
    """The rows of a file by the project that they are about, one each."""
    return {line["project"]: line for line in lines(name)}


def deeds(until: dt.date) -> list[Deed]:
    """Everything that was done up to a day, in its order."""
    return sorted(_deeds(until), key=lambda deed: (deed.day, deed.place))


def _deeds(until: dt.date) -> Iterator[Deed]:
    for place, (name, (what, column)) in enumerate(WHEN.items()):
        for line in lines(name):
            day = dt.date.fromisoformat(line[column])
            if day <= until:
                yield Deed(day, place, what, line)
            revoked = line.get("revoked_on")
            if revoked and dt.date.fromisoformat(revoked) <= until:
                yield Deed(dt.date.fromisoformat(revoked), place, "revoke", line)
