"""Made-up products on disk: features and texts, made once in chunks and used again.

A folder holds products 1 to n; more are appended when more are wanted. They are made anew when
the first of them is no longer what would be made now.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from tests.benchmarks import market
from tests.benchmarks.peers import spaced, whole

CHUNK = 1_000
_WAITING = 6
Row = tuple[bytes, ...]


class Column:
    """Rows of bytes, one after the other in a file, with their ends in another.

    Read, not mapped: the file stays in the memory of the system, not in that of the process.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._data, self._ends = folder / name, folder / f"{name}.ends"
        self._data.touch()
        self._ends.touch()
        self._file = os.open(self._data, os.O_RDONLY)
        self._known = np.append(0, np.fromfile(self._ends, np.int64))

    def __len__(self) -> int:
        return len(self._known) - 1

    def __getitem__(self, place: int) -> bytes:
        start, end = self._known[place : place + 2].tolist()
        return os.pread(self._file, end - start, start)

    def rows(self, count: int) -> Iterator[bytes]:
        """The first `count` rows, read in large pieces."""
        for at in range(0, count, CHUNK):
            ends = self._known[at : min(at + CHUNK, count) + 1].tolist()
            piece = os.pread(self._file, ends[-1] - ends[0], ends[0])
            for start, end in pairwise(ends):
                yield piece[start - ends[0] : end - ends[0]]

    def append(self, rows: Sequence[bytes]) -> None:
        """Add rows at the end; their ends are written last, so that no half row is ever read."""
        ends = self._known[-1] + np.cumsum([len(row) for row in rows])
        with self._data.open("ab") as file:
            file.write(b"".join(rows))
        with self._ends.open("ab") as file:
            file.write(ends.astype(np.int64).tobytes())
        self._known = np.append(self._known, ends)

    def cut(self, count: int) -> None:
        """Keep the first `count` rows alone."""
        self._known = self._known[: count + 1]
        os.truncate(self._data, int(self._known[-1]))
        os.truncate(self._ends, 8 * count)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class Kept:
    """The products in a folder: `features` as stored, `words` with spaces between, `texts`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.features, self.words, self.texts = self._columns = [
            Column(folder, name) for name in ("features", "words", "texts")
        ]

    def __len__(self) -> int:
        return min(len(column) for column in self._columns)

    def reach(self, count: int) -> int:
        """Make what is missing of products 1 to `count`; returns how many that were."""
        there = len(self) if len(self) and self._row(0) == made(1) else 0
        if there >= count:
            return 0
        for column in self._columns:
            column.cut(there)
        for rows in _parts(there + 1, count + 1):
            for column, values in zip(self._columns, zip(*rows, strict=True), strict=True):
                column.append(values)
        return count - there

    def _row(self, place: int) -> Row:
        return tuple(column[place] for column in self._columns)

    def close(self) -> None:
        """Let go of the files."""
        for column in self._columns:
            column.close()


def made(number: int) -> Row:
    """One product: its features, its words with spaces between, its text."""
    one = market.draw("product", number)
    texts = (view(one.record).encode() for view in (spaced, whole))
    return (market.features_of(one), *texts)


def _part(start: int, end: int) -> list[Row]:
    return [made(number) for number in range(start, end)]


def _parts(start: int, end: int) -> Iterator[list[Row]]:
    """Products of these numbers in chunks and in order; many are made on all processors."""
    if end - start <= CHUNK:
        yield _part(start, end)
        return
    starts = iter(range(start, end, CHUNK))
    with ProcessPoolExecutor() as pool:
        running = [pool.submit(_part, at, min(at + CHUNK, end)) for at in islice(starts, _WAITING)]
        while running:
            yield running.pop(0).result()
            running += [pool.submit(_part, at, min(at + CHUNK, end)) for at in islice(starts, 1)]
