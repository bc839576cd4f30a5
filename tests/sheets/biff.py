"""Write a small .xls (BIFF8 in a compound file) by hand: no library at hand writes that format."""

import struct

SECTOR = 512
END_OF_CHAIN, FAT_SECTOR, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

Cell = str | float


def xls(
    sheets: dict[str, list[list[Cell]]],
    merged: list[tuple[int, int, int, int]] | None = None,
    *,
    encrypted: bool = False,
) -> bytes:
    """Return a workbook; `merged` holds (first row, last row, first column, last column)."""
    bodies = [_sheet(rows, merged or []) for rows in sheets.values()]
    head = _globals(list(sheets), [0] * len(bodies), encrypted)
    offsets = [len(head) + sum(map(len, bodies[:index])) for index in range(len(bodies))]
    stream = _globals(list(sheets), offsets, encrypted) + b"".join(bodies)
    return compound("Workbook", stream)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0x0600))


def _globals(names: list[str], offsets: list[int], encrypted: bool) -> bytes:
    out = _bof(0x0005)
    if encrypted:
        out += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48)
    out += _record(0x0042, struct.pack("<H", 1200))
    for name, offset in zip(names, offsets, strict=True):
        text = name.encode("utf-16-le")
        out += _record(0x0085, struct.pack("<IHBB", offset, 0, len(name), 1) + text)
    return out + _record(0x000A, b"")


def _sheet(rows: list[list[Cell]], merged: list[tuple[int, int, int, int]]) -> bytes:
    out = _bof(0x0010)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                out += _record(0x0204, place + text)
            else:
                out += _record(0x0203, place + struct.pack("<d", value))
    if merged:
        regions = b"".join(struct.pack("<HHHH", *region) for region in merged)
        out += _record(0x00E5, struct.pack("<H", len(merged)) + regions)
    return out + _record(0x000A, b"")


def compound(name: str, stream: bytes) -> bytes:
    """Return a compound file (OLE2) with one stream of this name."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // SECTOR)
    chain = [FAT_SECTOR, END_OF_CHAIN, *range(3, count + 2), END_OF_CHAIN]
    assert len(chain) <= SECTOR // 4, "one allocation sector holds 128 entries"
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack(
            "<HHHHH6xIIIIIIIII",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            1,
            1,
            0,
            4096,
            END_OF_CHAIN,
            0,
            END_OF_CHAIN,
            0,
        )
        + struct.pack("<I", 0)
    ).ljust(SECTOR, b"\xff")
    directory = (
        _entry("Root Entry", 5, child=1, start=END_OF_CHAIN, size=0)
        + _entry(name, 2, child=FREE, start=2, size=len(stream))
    ).ljust(SECTOR, b"\0")
    return header + table + directory + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
