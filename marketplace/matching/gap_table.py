"""Gaps as a table of sectors and cities: numbers with their base, shaded by how many they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.errors import Sentence
from marketplace.matching.gaps import NOT_STATED, Counted
from marketplace.taxonomy.snapshot import snapshot

UNKNOWN = Sentence("未注明", "Not stated")
DARKEST = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A sector or a city: its key in addresses and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """So many gaps among so many compared; `shade` from 0 (none) to 4 (the most of the table)."""

    gaps: int = 0
    compared: int = 0
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A sector with a cell for every city of the table, in the same order."""

    sector: Place
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Sectors down, cities across, whichever has the most gaps first."""

    cities: list[Place]
    lines: list[Line]
    by_city: list[Cell]
    total: Cell

    @property
    def covered(self) -> list[tuple[Place, Cell]]:
        """Sectors, then cities, that were compared and have no gaps."""
        sectors = [(one.sector, one.total) for one in self.lines if not one.total.gaps]
        by_city = zip(self.cities, self.by_city, strict=True)
        return [*sectors, *(pair for pair in by_city if not pair[1].gaps)]

    def with_gaps(self) -> "Table":
        """Only the sectors and cities with gaps; sums stay those of the whole."""
        kept = [place for place, cell in enumerate(self.by_city) if cell.gaps]
        return Table(
            [self.cities[place] for place in kept],
            [
                Line(one.sector, [one.cells[place] for place in kept], one.total)
                for one in self.lines
                if one.total.gaps
            ],
            [self.by_city[place] for place in kept],
            self.total,
        )


def table_of(session: Session, counted: Iterable[Counted], language: str) -> Table:
    """Put counts by sector and city together."""
    counted = list(counted)
    whole = {(one.sector_id, one.city_id): Cell(one.gaps, one.compared) for one in counted}
    most = max((one.gaps for one in counted), default=0)
    by_sector = _added((one.sector_id, one) for one in counted)
    by_city = _added((one.city_id, one) for one in counted)
    sectors, cities = _ordered(by_sector), _ordered(by_city)
    name = _Names(session, language)
    return Table(
        cities=[name(one) for one in cities],
        lines=[
            Line(
                name(sector),
                [_shaded(whole.get((sector, city), Cell()), most) for city in cities],
                by_sector[sector],
            )
            for sector in sectors
        ],
        by_city=[by_city[one] for one in cities],
        total=Cell(sum(one.gaps for one in counted), sum(one.compared for one in counted)),
    )


class _Names:
    """Concepts by number as places of the table."""

    def __init__(self, session: Session, language: str) -> None:
        self.entries, self.language = snapshot(session).entries, language

    def __call__(self, number: int | None) -> Place:
        entry = self.entries.get(number or 0)
        if entry is None:
            return Place(NOT_STATED, UNKNOWN.in_language(self.language))
        return Place(entry.key, entry.label(self.language))


def _added(parts: Iterable[tuple[int | None, Counted]]) -> dict[int | None, Cell]:
    found: dict[int | None, Cell] = defaultdict(Cell)
    for key, one in parts:
        found[key] = Cell(found[key].gaps + one.gaps, found[key].compared + one.compared)
    return dict(found)


def _ordered(cells: dict[int | None, Cell]) -> list[int | None]:
    return sorted(cells, key=lambda key: (-cells[key].gaps, -cells[key].compared, key or 0))


def _shaded(cell: Cell, most: int) -> Cell:
    shade = min(DARKEST, 1 + DARKEST * cell.gaps // (most + 1)) if cell.gaps else 0
    return Cell(cell.gaps, cell.compared, shade)
