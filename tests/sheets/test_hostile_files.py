"""A bad list file harms nobody: it is read, or refused with a sentence, within bounds."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from marketplace.sheets.problems import SheetProblem
from marketplace.sheets.reading import read_tables
from marketplace.sheets.tables import Limits
from tests.sheets.hostile import FILES

ROOT = Path(__file__).resolve().parents[2]
GREEDY = {
    "unpacked_too_large",
    "too_much_memory",
    "too_many_rows",
    "too_many_columns",
    "entities",
    "too_many_members",
}


def outcome(data: bytes, filename: str) -> str | None:
    """Return the code of the refusal, or None where the file gives tables."""
    try:
        tables = read_tables(data, filename)
    except SheetProblem as refusal:
        return refusal.problem.code
    return None if any(any(row) for table in tables for row in table.rows) else "nothing"


def test_hostile_corpus_has_enough_files() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_read_or_refused_as_expected(name: str) -> None:
    filename, make, expected = FILES[name]
    data = make()
    began = time.monotonic()
    assert outcome(data, filename) == expected
    assert time.monotonic() - began < 30


def test_greedy_files_take_at_most_300_megabytes_more(tmp_path: Path) -> None:
    """Measured from a small process: a child counts its parent's size at the start as its own."""
    greedy = [name for name in FILES if FILES[name][2] in GREEDY]
    paths = []
    for number, name in enumerate(greedy):
        filename, make, _ = FILES[name]
        paths.append(tmp_path / f"{number}-{filename}")
        paths[-1].write_bytes(make())
    driver = Path(__file__).with_name("measure.py")
    done = subprocess.run(
        [sys.executable, driver, *paths], capture_output=True, check=True, text=True, cwd=ROOT
    )
    own, children = map(int, done.stdout.split())
    assert len(greedy) >= 8
    assert own < 300 * 1024
    assert children < (300 + 60) * 1024  # a reading process that read nothing takes up to 60


def test_truncation_anywhere_is_read_or_refused() -> None:
    _, make, _ = FILES["raw list"]
    whole = make()
    for length in range(0, len(whole), max(1, len(whole) // 25)):
        found = outcome(whole[:length], "a.xlsx")
        assert found in {"damaged", "empty_file", "not_a_workbook"}


def test_reading_process_gets_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("SECRET_KEY", "x")
    _, make, _ = FILES["raw list"]
    assert read_tables(make(), "a.xlsx")[0].name == "S"


def test_slow_file_is_stopped() -> None:
    _, make, _ = FILES["dense bomb without addresses"]
    with pytest.raises(SheetProblem) as refused:
        read_tables(make(), "a.xlsx", limits=Limits(seconds=0.3))
    assert refused.value.problem.code == "took_too_long"


def test_missing_path_is_a_sentence() -> None:
    with pytest.raises(SheetProblem) as refused:
        read_tables("/nowhere/list.xlsx", "list.xlsx")
    assert refused.value.problem.code == "not_found"
