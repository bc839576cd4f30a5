"""Look into a zip container before anything parses it: how large, how many parts, how wide.

Runs in the reading process. Every part is streamed once (declared sizes may lie), so a bomb costs
its first megabytes only, and declarations of XML entities and far cells are found on the way.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from marketplace.sheets.problems import refuse
from marketplace.sheets.tables import Limits, column_of

CHUNK = 1 << 18
OVERLAP = 512
SHEET_PART = re.compile(r"^/?xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
ENTITIES = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<\0?!\0?(?:D\0?O\0?C\0?T|E\0?N\0?T\0?I)", re.IGNORECASE
)
FILLED_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"([^>/]*)>(?!</)')
ERROR_VALUE = re.compile(rb't="e"')


@dataclass(slots=True)
class Extent:
    """How far one sheet's filled cells reach, and which of them hold an error."""

    row: int = 0
    column: str = "A"
    width: int = 0
    errors: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Contents:
    """What a container holds: part names, and the extent of each sheet part."""

    names: list[str]
    extents: dict[str, Extent]


def probe(file: IO[bytes], limits: Limits) -> Contents:
    """Measure the container; raise SheetProblem where it passes a limit or is not sound."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _measure(archive, limits)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError) as error:
        raise refuse("damaged") from error
    except (UnicodeError, ValueError, RuntimeError, OverflowError) as error:
        raise refuse("damaged") from error


def _measure(archive: zipfile.ZipFile, limits: Limits) -> Contents:
    members = archive.infolist()
    if len(members) > limits.members:
        raise refuse("too_many_members", limit=limits.members)
    if any(member.flag_bits & 1 for member in members):
        raise refuse("encrypted")
    megabytes = limits.unpacked_bytes >> 20
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise refuse("unpacked_too_large", limit=megabytes)
    left = limits.unpacked_bytes
    contents = Contents([member.filename for member in members], {})
    for member in members:
        extent = Extent()
        for chunk in _stream(archive, member):
            left -= len(chunk) - min(OVERLAP, len(chunk))
            if left < 0:
                raise refuse("unpacked_too_large", limit=megabytes)
            _look(member.filename, chunk, extent)
        if SHEET_PART.match(member.filename):
            contents.extents[member.filename.lstrip("/")] = extent
    return contents


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the part in pieces that each begin with the end of the piece before."""
    tail = b" " * OVERLAP
    with archive.open(member) as part:
        while piece := part.read(CHUNK):
            yield tail + piece
            tail = (tail + piece)[-OVERLAP:]


def _look(name: str, chunk: bytes, extent: Extent) -> None:
    if name.lower().endswith((".xml", ".rels", ".vml")) and ENTITIES.search(chunk):
        raise refuse("entities")
    if not SHEET_PART.match(name):
        return
    for match in FILLED_CELL.finditer(chunk):
        column, row = match.group(1).decode(), int(match.group(2))
        extent.row = max(extent.row, row)
        width = column_of(column) + 1
        if width > extent.width:
            extent.width, extent.column = width, column
        if ERROR_VALUE.search(match.group(3)) and len(extent.errors) < 1000:
            extent.errors.append((row, width - 1))
