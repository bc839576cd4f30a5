"""The headline on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from marketplace.cli import cli

NOTHING = {
    "on": "2026-06-30", "events": 0, "projects": 0, "investment": "0", "operation": 0, "cases": 0,
    "firsts": 0, "paid_in": "0", "intended": "0", "first_trials": 0, "repeats": 0,
}  # fmt: skip


def test_headline_prints_figures_and_checks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(cli, ["headline", "--on", "2026-06-30", "--json", "--check"])
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, NOTHING)
    assert answer.stderr == "The sums by day agree with the rows.\n"
    unknown = CliRunner().invoke(cli, ["headline", "--city", "atlantis"])
    assert (unknown.exit_code, "There is no city “atlantis”" in unknown.output) == (2, True)
