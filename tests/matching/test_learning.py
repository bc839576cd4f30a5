"""`learn`, called as from the command line, and what owners' decisions teach."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner, Result

from marketplace.cli import cli
from marketplace.engine.learning import LEARNED
from marketplace.engine.weights import (
    Weights,
    default_weights,
    shipped_weights,
    use,
    weights_as_data,
)
from marketplace.engine.weights_file import read_weights
from marketplace.matching import lessons, service
from marketplace.matching.judged import read_folder

TEA = {"title": "茶园采摘", "description": "采茶。", "tags": ""}
JUDGED = Path(__file__).parents[1] / "engine" / "judged"


def pointing_at(name: str) -> Weights:
    """All learned points on one signal."""
    signals = dict(shipped_weights().signals)
    total = sum(signals[one].points for one in LEARNED)
    for one in LEARNED:
        signals[one] = replace(signals[one], points=total if one == name else 0.0)
    return replace(shipped_weights(), signals=MappingProxyType(signals))


@pytest.fixture
def poor(monkeypatch, tmp_path):
    """MATCH_WEIGHTS names points so one-sided that every lesson gains."""
    path = tmp_path / "poor.json"
    path.write_text(json.dumps(weights_as_data(pointing_at("phrases"))), encoding="utf-8")
    monkeypatch.setenv("MATCH_WEIGHTS", str(path))
    yield path
    use(None)


def learn(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["learn", *map(str, arguments)])


def test_better_points_are_written_and_read_back(poor: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.json"
    result = learn(JUDGED, "-o", target, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert list(told) == [
        "needs", "ndcg10_before", "ndcg10_cross_validated", "gains", "points", "points_before",
    ]  # fmt: skip
    assert (told["needs"], told["gains"]) == (32, True)
    assert told["ndcg10_cross_validated"] > told["ndcg10_before"]
    found = read_weights(target)
    assert {name: found.signals[name].points for name in LEARNED} == told["points"]
    assert told["points_before"] == {name: 87.0 * (name == "phrases") for name in LEARNED}
    assert replace(found, signals=shipped_weights().signals) == shipped_weights()


def test_what_gains_nothing_is_not_written(poor: Path, monkeypatch, tmp_path: Path) -> None:
    learned, target = tmp_path / "learned.json", tmp_path / "new.json"
    assert learn(JUDGED, "--pool", "judged", "-o", learned).exit_code == 0
    monkeypatch.setenv("MATCH_WEIGHTS", str(learned))
    result = learn(JUDGED, "--pool", "judged", "-o", target)
    assert result.exit_code == 3, result.output
    assert "no better: left as they are" in result.stdout
    assert not target.exists()


def test_people_read_what_changes(poor: Path) -> None:
    result = learn(JUDGED, "--pool", "judged")
    first, second, *rows = result.stdout.splitlines()
    assert first == "32 needs"
    assert second.startswith("nDCG@10 now 0.")
    assert second.endswith("better: taken")
    assert [row.split()[0] for row in rows] == list(LEARNED)


def test_several_folders_are_learned_from_together(tmp_path: Path) -> None:
    assert [len(lessons.from_folder(read_folder(JUDGED), pool)) for pool in ("all", "judged")] == [
        32, 32,
    ]  # fmt: skip
    told = json.loads(learn(JUDGED, JUDGED, "--pool", "judged", "--json").stdout)
    assert told["needs"] == 64


def test_what_was_not_judged_counts_as_unfit_in_the_whole_pool() -> None:
    folder = read_folder(JUDGED)
    whole = {one.need: one for one in lessons.from_folder(folder, "all")}
    for one in lessons.from_folder(folder, "judged"):
        assert len(one.levels) == len(folder.judgements[one.need])
        assert len(whole[one.need].levels) == len(folder.capabilities)
        assert sorted(whole[one.need].levels)[-len(one.levels) :] == sorted(one.levels)


@pytest.mark.parametrize("arguments", [(), (JUDGED / "..",), ("--pool", "judged")])
def test_nothing_to_learn_from_is_said_in_a_sentence(arguments) -> None:
    result = learn(*arguments)
    assert result.exit_code == 2
    assert ("At least 10 needs" in result.stderr) or ("has no queries.jsonl" in result.stderr)


def test_a_folder_that_is_not_there_is_told_before_anything_is_learned(tmp_path: Path) -> None:
    result = learn(JUDGED, "-o", tmp_path / "nowhere" / "new.json")
    assert result.exit_code == 2
    assert "cannot be written: there is no such folder." in result.stderr
    assert "Learning" not in result.stderr


@pytest.fixture
def deciding(session, ada) -> Callable[..., None]:
    """Decide as the owner: `deciding(scenario, product, "price")`, or shortlist without a code."""

    def decide(scenario, product, code: str = "") -> None:
        decision = "declined" if code else "shortlisted"
        service.decide(
            session, ada, scenario=scenario, product=product, decision=decision, reason_code=code
        )
        session.commit()

    return decide


def test_a_shortlisted_product_counts_against_one_off_the_subject(
    session, ada, bao, post, register, deciding
) -> None:
    need, good, bad = post(ada), register(bao), register(bao, **TEA)
    deciding(need, good)
    deciding(need, bad, "off_target")
    (one,) = lessons.from_decisions(session)
    assert (one.need, one.levels.tolist()) == (str(need.id), [2.0, 0.0])
    assert one.values.shape[0] == 2
    assert one.values[0].sum() > one.values[1].sum()


@pytest.mark.parametrize("code", ["price", "place", "known", "other"])
def test_a_decline_for_its_price_or_place_teaches_nothing(
    session, ada, bao, post, register, deciding, code
) -> None:
    need, good, bad = post(ada), register(bao), register(bao, title="冲压模具")
    deciding(need, good)
    deciding(need, bad, code)
    assert lessons.from_decisions(session) == []


def test_one_sided_decisions_and_those_of_suppliers_teach_nothing(
    session, ada, bao, post, register, deciding
) -> None:
    first, second = post(ada), post(ada, title="冲压线巡检")
    good, bad = register(bao), register(bao, title="冲压模具")
    deciding(first, good)
    deciding(second, bad, "immature")
    service.decide(
        session, bao, scenario=first, product=bad, decision="not_for_us", reason_code="off_target"
    )
    session.commit()
    assert lessons.from_decisions(session) == []


def test_decisions_are_learned_from_on_the_command_line(
    app, ada, bao, post, register, deciding, monkeypatch, poor
) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    good, bad = register(bao), register(bao, **TEA)
    for number in range(10):
        assert learn("--decisions").exit_code == 2
        need = post(ada, title=f"冲压件检测 {number}")
        deciding(need, good)
        deciding(need, bad, "off_target")
    result = learn("--decisions", "--json")
    assert json.loads(result.stdout)["needs"] == 10
    assert result.exit_code in (0, 3)
    assert default_weights() == read_weights(poor)
