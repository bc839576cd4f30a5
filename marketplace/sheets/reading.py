"""Read a published list file into tables, whatever the file is and however it was meant.

`.xlsx .xlsm .xls .ods .docx` and large texts are parsed in a process of their own with bounds on
memory and time; nothing that a file does can bring down or slow the caller.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from marketplace.sheets.problems import Problem, SheetProblem, refuse
from marketplace.sheets.sniff import FileKind, sniff
from marketplace.sheets.tables import Limits, Table
from marketplace.sheets.worker import read_here

ROOT = Path(__file__).resolve().parents[2]
SMALL_TEXT = 2**20
KEPT_VARIABLES = ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH")


def read_tables(
    source: str | os.PathLike[str] | bytes, filename: str, *, limits: Limits | None = None
) -> list[Table]:
    """Return the tables of a list file in their order: sheets, Word tables, or one for a text.

    `filename` is the name the file was given by its owner; its ending must suit the content.
    Hidden sheets are marked, empty ones left out. Raises SheetProblem with a sentence for every
    file that cannot be read; never anything else.
    """
    limits = limits or Limits()
    data = _bytes_of(source, filename, limits)
    kind = sniff(data, filename)
    if kind is FileKind.TEXT and len(data) <= SMALL_TEXT:
        tables = list(read_here(data, filename, limits))
    else:
        tables = _read_apart(data, filename, limits)
    kept = [table for table in tables if any(any(row) for row in table.rows)]
    if not kept:
        raise refuse("no_rows")
    return kept


def _bytes_of(source: str | os.PathLike[str] | bytes, filename: str, limits: Limits) -> bytes:
    data = source if isinstance(source, bytes) else _file_bytes(Path(source), filename, limits)
    if len(data) > limits.file_bytes:
        raise refuse("file_too_large", limit=limits.file_bytes >> 20)
    return data


def _file_bytes(path: Path, filename: str, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise refuse("not_found", name=filename) from error
    except (OSError, ValueError) as error:
        raise refuse("unreadable_path", name=filename) from error


def _read_apart(data: bytes, filename: str, limits: Limits) -> list[Table]:
    """Parse in a child process, which inherits no settings and no secrets of this one."""
    head = json.dumps({"name": filename, "limits": asdict(limits)}) + "\n"
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    environment["PYTHONPATH"] = str(ROOT)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "marketplace.sheets.worker"],
            input=head.encode() + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            env=environment,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refuse("took_too_long", limit=round(limits.seconds)) from error
    return _tables(done.stdout)


def _tables(output: bytes) -> list[Table]:
    """Turn the child's lines back into tables; no last line means that it was killed."""
    tables: list[Table] = []
    ended = False
    for line in output.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            break
        if isinstance(value, list):
            tables[-1].rows.append(value)
        elif "problem" in value:
            raise SheetProblem(Problem(**value["problem"]))
        elif "table" in value:
            tables.append(_empty_table(value["table"]))
        ended = "end" in value
    if not ended:
        raise refuse("too_much_memory")
    return tables


def _empty_table(head: dict[str, Any]) -> Table:
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in head["merged"])
    notes = tuple(Problem(**note) for note in head["notes"])
    return Table(head["name"], [], head["first_row"], head["hidden"], merged, notes)
