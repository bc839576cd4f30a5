import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.benchmarks.compare import PEERS, main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = {
        "queries.jsonl": [{"_id": "q1", "title": "无人机巡检输电线路"}],
        "corpus.jsonl": [
            {"_id": "c1", "title": "西点烘焙课程"},
            {"_id": "c2", "title": "无人机巡检输电线路"},
        ],
    }
    for name, objects in rows.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tc2\t3\nq1\tc1\t0\n")
    return tmp_path


def test_compare_prints_each_engine_and_the_difference(folder: Path) -> None:
    options = ["--limit-peers", "ratio,fts5", "--pool", "judged"]
    result = CliRunner().invoke(main, [str(folder), *options])
    assert result.exit_code == 0, result.output
    figures = "1.000 [1.000, 1.000]        " * 3
    nothing = "+0.000 [+0.000, +0.000]     " * 3
    measures = "".join(f"{name:<28}" for name in ("nDCG@10", "Recall@50", "MRR"))
    lines = [re.sub(r"[\d.]+$", "MS", line) for line in result.output.splitlines()]
    assert lines == [
        "",
        f"{folder.name}, pool judged",
        f"1 needs                     {measures}ms a need",
        f"this matcher                {figures}MS",
        f"RapidFuzz ratio             {figures}MS",
        f"  ours - theirs             {nothing}".rstrip(),
        f"SQLite FTS5                 {figures}MS",
        f"  ours - theirs             {nothing}".rstrip(),
    ]


def test_compare_names_the_peers_it_knows() -> None:
    assert list(PEERS) == [
        "token-set", "partial", "ratio", "bm25", "bm25-pairs", "tfidf",
        "tantivy", "fts5", "postgresql", "embeddings", "hybrid",
    ]  # fmt: skip


def test_compare_refuses_an_unknown_peer(folder: Path) -> None:
    result = CliRunner().invoke(main, [str(folder), "--limit-peers", "bm25,magic"])
    assert result.exit_code == 2
    assert "No peer is called magic." in result.stderr
