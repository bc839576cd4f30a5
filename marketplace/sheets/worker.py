"""The reading process: bounds itself, reads one file from standard input, writes JSON lines.

Started by `marketplace.sheets.reading` as `python -m marketplace.sheets.worker`. A parser that
runs out of memory or time dies here, alone.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from marketplace.sheets.problems import SheetProblem, problem
from marketplace.sheets.sniff import FileKind, sniff
from marketplace.sheets.tables import Limits, Table


def main() -> None:
    """Read `{"name": …, "limits": {…}}` and the file's bytes from stdin; write tables to stdout."""
    head = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**head["limits"])
    data = sys.stdin.buffer.read()
    with open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False) as out:
        try:
            _confine(limits)
            for table in read_here(data, head["name"], limits):
                _write(table, out)
        except SheetProblem as refusal:
            _line(out, {"problem": asdict(refusal.problem)})
        except MemoryError:
            _line(out, {"problem": asdict(problem("too_much_memory"))})
        except BaseException:  # a panic of the Rust parser is no Exception; the process ends anyway
            _line(out, {"problem": asdict(problem("damaged"))})
        _line(out, {"end": True})


def read_here(data: bytes, name: str, limits: Limits) -> Iterator[Table]:
    """Yield the tables of the file, in this very process; raise SheetProblem."""
    kind = sniff(data, name)
    if kind is FileKind.TEXT:
        from marketplace.sheets.delimited import read_text

        yield read_text(data, name.rsplit(".", 1)[0], limits)
    elif kind is FileKind.DOCX:
        from marketplace.sheets.documents import read_document

        yield from read_document(data, limits)
    else:
        from marketplace.sheets.books import read_book

        yield from read_book(data, kind, limits)


def _confine(limits: Limits) -> None:
    """Bound memory, processor time, open files and core dumps for the rest of this process."""
    os.nice(5)  # pages of other people come first
    seconds = int(limits.seconds) + 1
    bounds = [
        (resource.RLIMIT_AS, _in_use() + limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ]
    for name, bound in bounds:
        with suppress(ValueError, OSError):  # macOS refuses some of them; the time-out still holds
            resource.setrlimit(name, (bound, bound))


def _in_use() -> int:
    """Return the address space taken now, in bytes (a guess where /proc does not tell)."""
    try:
        statm = Path("/proc/self/statm").read_text(encoding="ascii")
    except OSError:
        return 512 * 2**20
    return int(statm.split()[0]) * resource.getpagesize()


def _write(table: Table, out: TextIO) -> None:
    head = {
        "name": table.name,
        "first_row": table.first_row,
        "hidden": table.hidden,
        "merged": table.merged,
        "notes": [asdict(note) for note in table.notes],
    }
    _line(out, {"table": head})
    for row in table.rows:
        _line(out, row)


def _line(out: TextIO, value: object) -> None:
    # ASCII escapes carry lone surrogates, which some files hold and UTF-8 cannot.
    out.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
