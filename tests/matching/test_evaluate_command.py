"""`evaluate`, called as from the command line, without server and database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.engine.weights import default_weights
from marketplace.matching.cli import evaluate
from marketplace.matching.evaluation import Failed, Placed
from marketplace.matching.judged import read_folder
from marketplace.matching.scorecard import failures

NEEDS = [
    {"_id": "q1", "title": "无人机巡检输电线路", "sector": "能源", "must_have": ["载重≥5kg"]},
    {"_id": "q2", "title": "Bake cakes for the canteen", "sector": "food"},
    {"_id": "q3", "title": "给学校上西点课", "sector": "能源"},
]
PRODUCTS = [
    {"_id": "c1", "title": "输电线路无人机巡检", "certifications": "CCC；IP67"},
    {"_id": "c2", "title": "西点烘焙课程", "tags": None},
    {"_id": "c3", "title": "Underwater welding robot", "lang": "mixed"},
]
# c9 is described nowhere, so that q2 fails whatever the matcher learns; q9 is no need at all.
JUDGED = "q1\tc1\t3\nq1\tc2\t0\nq2\tc9\t2\nq2\tc3\t0\nq3\tc2\t3\nq9\tc1\t3\n"


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    for name, objects in {"queries.jsonl": NEEDS, "corpus.jsonl": PRODUCTS}.items():
        lines = (json.dumps(one, ensure_ascii=False) for one in objects)
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + JUDGED)
    return tmp_path


def run(folder: Path, *options: str) -> Result:
    result = CliRunner().invoke(evaluate, [str(folder), *options])
    assert result.exit_code == 0, result.output
    return result


def printed(folder: Path, *options: str) -> list[str]:
    """The lines after the figures of the whole."""
    return run(folder, *options).stdout.splitlines()[5:]


def part(value: float, queries: int, low: float | None = None) -> dict[str, object]:
    edges = [value if low is None else low, 1.0 if low is not None else value]
    measures = ("ndcg10", "recall50", "mrr")
    return {
        **dict.fromkeys(measures, value),
        "queries": queries,
        "intervals": dict.fromkeys(measures, edges),
    }


def test_evaluate_prints_one_object_with_intervals_and_parts(judged: Path) -> None:
    figures = json.loads(run(judged, "--pool", "all", "--json").stdout)
    assert figures.pop("ms_per_query") >= 0
    assert figures == {
        **part(0.6667, 3, low=0.0),
        "by_language": {"zh": part(1.0, 2), "en": part(0.0, 1)},
        "by_sector": {"能源": part(1.0, 2), "food": part(0.0, 1)},
        "by_same_language": {"same": part(1.0, 2), "other": part(0.0, 1)},
    }


def test_evaluate_ranks_only_what_was_judged_in_the_judged_pool(judged: Path) -> None:
    result = run(judged, "--pool", "judged", "--worst", "3", "--json")
    came = {one["need"]: one["came"] for one in json.loads(result.stdout)["worst"]}
    ranked = {need: [placed["id"] for placed in places] for need, places in came.items()}
    assert ranked == {"q1": ["c1", "c2"], "q2": ["c3"], "q3": ["c2"]}


def test_figures_carry_their_intervals_in_text(judged: Path) -> None:
    lines = run(judged).stdout.splitlines()
    assert [line for line in lines if not line.startswith("ms a need")] == [
        "nDCG@10    0.667 [0.000, 1.000]",
        "Recall@50  0.667 [0.000, 1.000]",
        "MRR        0.667 [0.000, 1.000]",
        "needs      3",
    ]


def test_figures_are_printed_by_language_and_sector(judged: Path) -> None:
    heading = " needs  nDCG@10                     Recall@50                   MRR"
    good, bad = (f"{value} [{value}, {value}]        " * 3 for value in ("1.000", "0.000"))
    assert printed(judged, "--by", "sector", "--by", "language", "--same-language") == [
        "",
        "By sector of the need",
        heading,
        f"     2  {good}能源",
        f"     1  {bad}food",
        "",
        "By language of the need",
        heading,
        f"     2  {good}zh",
        f"     1  {bad}en",
        "",
        "By whether the wanted products (level 2 and more) speak the need's language",
        heading,
        f"     2  {good}the same language",
        f"     1  {bad}another language",
    ]


def test_ablation_has_a_row_for_every_signal(judged: Path) -> None:
    rows = json.loads(run(judged, "--ablation", "--json").stdout)["ablation"]
    assert [row["signal"] for row in rows] == list(default_weights().signals)
    (silent,) = (row for row in rows if row["signal"] == "place")
    nothing = {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert silent == {
        "signal": "place",
        **dict.fromkeys(("ndcg10", "recall50", "mrr"), 0.6667),
        "change": dict.fromkeys(("ndcg10", "recall50", "mrr"), nothing),
    }
    lines = printed(judged, "--ablation")
    assert lines[1] == "With one signal switched off (* clear change)"
    assert [line.split()[0] for line in lines[3:]] == list(default_weights().signals)


def test_ablation_shows_what_a_signal_brings(tmp_path: Path) -> None:
    """Two products alike, but one is only an idea: maturity alone tells them apart."""
    rows = {
        "queries.jsonl": [{"_id": "q1", "title": "无人机巡检输电线路"}],
        "corpus.jsonl": [
            {"_id": "c1", "title": "输电线路无人机巡检", "maturity": "概念"},
            {"_id": "c2", "title": "输电线路无人机巡检", "maturity": "量产"},
        ],
    }
    for name, objects in rows.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tc2\t3\n")
    found = json.loads(run(tmp_path, "--ablation", "--json").stdout)
    (row,) = (row for row in found["ablation"] if row["signal"] == "maturity")
    assert (found["mrr"], row["mrr"]) == (1.0, 0.5)
    assert row["change"]["mrr"] == {"mean": -0.5, "low": -0.5, "high": -0.5}


def test_worst_needs_are_values_in_the_json(judged: Path) -> None:
    first, second = json.loads(run(judged, "--worst", "2", "--json").stdout)["worst"]
    del first["came"]
    assert first == {
        "need": "q2",
        "title": "Bake cakes for the canteen",
        "ndcg10": 0.0,
        "expected": [{"id": "c9", "title": "", "level": 2, "rank": None}],
    }
    best = {"id": "c1", "title": "输电线路无人机巡检", "level": 3, "rank": 1}
    assert (second["need"], second["expected"], second["came"][0]) == ("q1", [best], best)


def test_worst_needs_tell_what_was_expected_and_what_came(judged: Path) -> None:
    expected = (Placed("c2", "西点烘焙课程", 3, 12), Placed("c9", "", 2, None))
    came = (Placed("c3", "Underwater welding robot", None, 1), Placed("c1", "输电", 0, 2))
    assert list(failures([Failed("q2", "Bake cakes", 0.125, expected, came)])) == [
        "",
        "The needs that came out worst",
        "",
        "q2  Bake cakes  nDCG@10 0.125",
        "  expected",
        "    level 3  rank 12     c2  西点烘焙课程",
        "    level 2  not reached c9",
        "  came",
        "     1. not judged  c3  Underwater welding robot",
        "     2. level 0     c1  输电",
    ]
    lines = printed(judged, "--worst", "1")
    assert lines[1:4] == [
        "The needs that came out worst",
        "",
        "q2  Bake cakes for the canteen  nDCG@10 0.000",
    ]


def test_languages_are_those_of_the_rows_or_of_their_text(judged: Path) -> None:
    folder = read_folder(judged)
    assert folder.need_languages == {"q1": "zh", "q2": "en", "q3": "zh"}
    assert folder.capability_languages == {"c1": "zh", "c2": "zh", "c3": "mixed"}


def test_evaluate_names_the_line_at_fault(judged: Path) -> None:
    (judged / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1 c1 3\n")
    result = CliRunner().invoke(evaluate, [str(judged)])
    assert result.exit_code == 2
    assert "qrels.tsv, line 2: not query-id, corpus-id and score." in result.stderr


def test_evaluate_names_a_missing_file(judged: Path) -> None:
    (judged / "corpus.jsonl").unlink()
    result = CliRunner().invoke(evaluate, [str(judged)])
    assert result.exit_code == 2
    assert "has no corpus.jsonl." in result.stderr
