"""`python app.py import FILE`: exit codes that mean something, a report that can be read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.imports.cli import import_list
from tests.imports.conftest import need, workbook


@pytest.fixture(autouse=True)
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(import_list, [str(path), *options])


def test_all_rows_taken_is_exit_code_0(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook([need(1), need(2)]))
    done = run(path, "--publish", "--list", "第一批清单", "--json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report["counts"]["created"] == 2
    assert report["list"] == 1
    again = run(path, "--json")
    assert json.loads(again.stdout)["counts"]["unchanged"] == 2


def test_refused_rows_are_exit_code_1_and_named(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook([need(1), need(2, budget="abc")]))
    done = run(path)
    assert done.exit_code == 1
    assert "清单!E3" in done.stdout


def test_unreadable_file_is_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04 cut")
    done = run(path)
    assert done.exit_code == 2
    assert "damaged" in done.stderr or "list.xlsx" in done.stderr
    assert run(tmp_path / "missing.xlsx").exit_code == 2


def test_rows_without_an_owner_belong_to_the_publisher(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook([need(1, owner="")]))
    assert run(path).exit_code == 1
    assert run(path, "--publisher", "某某市发展和改革局").exit_code == 0
