"""A map of tiles: one square a place, darker the more there is."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, TALL, GAP = 64, 52, 4
DARKEST = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the grid, with its short name, its full name and its number."""

    key: str
    name: str
    short: str
    row: int
    column: int
    number: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A spot laid out: corner and middle in units of the map, `shade` from 0 (none) to 4."""

    spot: Spot
    x: int
    y: int
    middle: int
    shade: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """All tiles and the size of the map."""

    tiles: list[Tile]
    width: int
    height: int
    tile_width: int = WIDE
    tile_height: int = TALL


def tile_map(spots: Sequence[Spot]) -> TileMap:
    """Lay out spots, row by row."""
    most = max((one.number for one in spots), default=0)
    tiles = []
    for one in sorted(spots, key=lambda spot: (spot.row, spot.column)):
        x, y = one.column * (WIDE + GAP), one.row * (TALL + GAP)
        tiles.append(Tile(one, x, y, x + WIDE // 2, shade(one.number, most)))
    columns = max((one.column for one in spots), default=-1) + 1
    rows = max((one.row for one in spots), default=-1) + 1
    return TileMap(tiles, columns * (WIDE + GAP), rows * (TALL + GAP))


def shade(number: int, most: int) -> int:
    """From 0 for none to 4 for the most."""
    return min(DARKEST, 1 + DARKEST * number // (most + 1)) if number > 0 else 0
