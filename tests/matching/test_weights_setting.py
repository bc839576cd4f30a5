"""MATCH_WEIGHTS: everything ranks with the named file, and a broken one stops the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from marketplace.cli import cli
from marketplace.config import Settings, SettingsError, load_settings
from marketplace.engine.weights import default_weights, shipped_weights, use, weights_as_data
from marketplace.engine.weights_file import read_weights
from marketplace.factory import create_app
from marketplace.matching.tuning import use_weights

ROOT = Path(__file__).parents[2]
NEEDS = "id,title,description\nS1,无人机巡检输电线路,人工巡线太慢\n"
PRODUCTS = "id,name,description\nP1,输电线路无人机巡检服务,自动巡检输电线路\n"


@pytest.fixture(autouse=True)
def _shipped_afterwards():
    yield
    use(None)


def changed(**values: object) -> dict[str, object]:
    return weights_as_data(shipped_weights()) | {"version": "mine", **values}


def written(folder: Path, data: object) -> Path:
    path = folder / "weights.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Nothing is ever good enough to be shown."""
    return written(tmp_path, changed(levels={"strong": 100, "good": 100, "possible": 100}))


def test_shipped_weights_rank_unless_a_file_is_named(strict: Path) -> None:
    assert default_weights() is shipped_weights()
    use_weights(strict)
    assert (default_weights().version, default_weights().levels["possible"]) == ("mine", 100)
    use_weights(None)
    assert default_weights() is shipped_weights()


def test_the_shipped_file_can_be_copied_and_edited() -> None:
    path = ROOT / "marketplace" / "engine" / "weights.json"
    assert read_weights(path) == shipped_weights()


def test_an_empty_setting_names_no_file(monkeypatch) -> None:
    monkeypatch.setenv("MATCH_WEIGHTS", "")
    assert load_settings().match_weights is None


def test_commands_on_files_use_it(monkeypatch, tmp_path: Path, strict: Path) -> None:
    lists = []
    for name, content in {"needs.csv": NEEDS, "products.csv": PRODUCTS}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        lists.append(str(tmp_path / name))
    found = {}
    for setting in ("", str(strict)):
        monkeypatch.setenv("MATCH_WEIGHTS", setting)
        result = CliRunner().invoke(cli, ["match", *lists, "--json"])
        (need,) = json.loads(result.stdout)
        found[setting] = [match["id"] for match in need["matches"]]
    assert found == {"": ["P1"], str(strict): []}


def test_the_server_and_the_worker_use_it(app, strict: Path) -> None:
    settings: Settings = app.config["SETTINGS"]
    create_app(settings.model_copy(update={"match_weights": strict}), testing=True)
    assert default_weights().version == "mine"
    create_app(settings, testing=True)
    assert default_weights() is shipped_weights()


def test_panels_rank_with_it(sign_in, ada, bao, post, register, strict: Path) -> None:
    scenario = post(ada)
    register(bao)
    use_weights(strict)
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    assert "No product comes close yet" in shown


def signal(**values: object) -> dict[str, object]:
    tables = weights_as_data(shipped_weights())
    return {**tables["signals"], "text": {**tables["signals"]["text"], **values}}


BROKEN = {
    "not a JSON file": "{",
    "the file must be an object with names and values": "[]",
    "“relevance” is missing": {k: v for k, v in changed().items() if k != "relevance"},
    "“signals.text.full” is missing": changed(
        signals=signal() | {"text": {"points": 10}},
    ),
    "“signals.budget” is missing": changed(signals={"text": {"points": 100, "full": 1.0}}),
    "“magic” is not known": changed(magic=1),
    "must sum to 100, not 99": changed(signals=signal(points=19)),
    "“signals.text.points” must be a number": changed(signals=signal(points="10")),
    "“signals.text.points” must not be below 0": changed(signals=signal(points=-10)),
    "“signals.text.full” must be above “zero”": changed(signals=signal(full=0.1, zero=0.1)),
    "“prior” must be a list of 3 numbers": changed(prior=[1.0]),
    "“candidates” must be a whole number": changed(candidates=1.5),
    "“version” must be a text": changed(version=5),
    "“levels.good” is missing": changed(levels={"strong": 50, "possible": 30}),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_refused_with_one_sentence(tmp_path: Path, fault: str) -> None:
    path = written(tmp_path, BROKEN[fault])
    with pytest.raises(SettingsError) as refused:
        use_weights(path)
    sentence = str(refused.value)
    assert sentence.startswith(f"MATCH_WEIGHTS: {path}")
    assert fault in sentence
    assert "\n" not in sentence


def test_a_refused_file_changes_nothing(tmp_path: Path, strict: Path) -> None:
    use_weights(strict)
    with pytest.raises(SettingsError):
        use_weights(tmp_path / "nowhere.json")
    assert default_weights().version == "mine"


@pytest.mark.parametrize("command", [["start", "--no-seeds"], ["reindex"], ["match-all"]])
def test_a_missing_file_stops_the_start(tmp_path: Path, command: list[str]) -> None:
    missing = tmp_path / "nowhere.json"
    env = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "MATCH_WEIGHTS": str(missing)}
    run = [sys.executable, "app.py", *command]
    died = subprocess.run(run, env=env, cwd=ROOT, check=False, capture_output=True, text=True)
    assert died.returncode == 2
    assert died.stderr == (
        f"Settings: MATCH_WEIGHTS: {missing} cannot be read: No such file or directory.\n"
    )
    assert not (tmp_path / "data").exists()
