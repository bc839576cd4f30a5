"""The speed benchmark asks all the same; nothing here looks at a clock."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.engine.profile import Profile
from marketplace.engine.records import Need
from tests.benchmarks import kept, market, speed
from tests.benchmarks.contenders import Bm25s, Contender, Question
from tests.benchmarks.engines import Engine, Fts5, Postgres, Tantivy, address
from tests.benchmarks.kept import Kept
from tests.postgres import Cluster

TEXTS = ["无人机 巡检", "大坝 监测", "无人机", "无人机 巡检 线路 线路", "烘焙 课程"]
LINUX = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory of Linux")


def plan(folder: Path) -> speed.Plan:
    return speed.Plan(3, 2, ["tantivy", "fts5", "token-set", "ratio"], folder)


@LINUX
def test_speed_asks_all_engines_for_their_best(tmp_path: Path) -> None:
    figures = speed.run(plan(tmp_path), 25)
    engines = figures["engines"]
    asked = {name: one["needs"] for name, one in engines.items()}
    assert asked == {
        "this matcher": 3, "Tantivy": 3, "SQLite FTS5": 2,
        "RapidFuzz token_set_ratio": 2, "RapidFuzz ratio": 2,
    }  # fmt: skip
    assert all(0 < one["found"] <= 20 for one in engines.values())
    assert engines["this matcher"]["wall x ours"] == 1
    lines = list(speed.report(figures))
    assert lines[0].startswith("\n25 products")
    assert [line[:28].strip() for line in lines[4:]] == list(engines)


def test_slow_peers_are_left_out_of_a_large_catalogue_unless_named(tmp_path: Path) -> None:
    named = plan(tmp_path)
    assert replace(named, peers=None).names(speed.LARGE + 1) == ["tantivy", "bm25s"]
    assert "ratio" in replace(named, peers=None).names(speed.LARGE)
    assert "ratio" in named.names(speed.LARGE + 1)


def test_bm25s_gives_the_best_places_and_leaves_out_unknown_words() -> None:
    engine = Bm25s(TEXTS, "numpy")  # not compiled: that would take seconds
    need = market.draw("scenario", 1)
    asked = replace(need, record=Need("n", "无人机巡检线路", "xylophone"))
    best = engine.ask(asked)()
    assert best[0] == 3
    assert sorted(best[:3]) == [0, 2, 3]
    assert engine.ask(replace(need, record=Need("n", "xylophone")))() == []


def test_ratio_to_ours_is_over_the_same_needs() -> None:
    class Known(Contender):
        def ask(self, need: market.Drawn) -> Question:
            raise NotImplementedError

    ours, theirs = Known(), Known()
    answers: dict[Contender, list[speed.Answer]] = {
        ours: [speed.Answer(wall, 1.0, 20) for wall in (2.0, 4.0, 90.0, 90.0, 90.0)],
        theirs: [speed.Answer(wall, 3.0, 10) for wall in (30.0, 60.0)],
    }
    found = speed.summary(answers, theirs, ours)
    assert (found["wall"], found["wall p95"], found["wall x ours"]) == (45, 60, 15)
    assert (found["cpu x ours"], found["found"]) == (3, 10)


def test_kept_products_are_appended_and_read_back(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as first:
        assert first.reach(2) == 2
    with closing(Kept(tmp_path)) as second:
        assert second.reach(5) == 3
        assert second.reach(4) == 0
        rows = [kept.made(number) for number in range(1, 6)]
        assert list(second.features.rows(5)) == [row[0] for row in rows]
        assert list(second.words.rows(3)) == [row[1] for row in rows[:3]]
        assert second.texts[4] == rows[4][2]
        assert Profile.from_bytes(second.features[3]).id == "4"


def test_kept_products_made_otherwise_are_made_anew(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as old:
        for column in (old.features, old.words, old.texts):
            column.append([b"old", b"older"])
    with closing(Kept(tmp_path)) as new:
        assert new.reach(1) == 1
        assert len(new) == 1
        assert new.features[0] == kept.made(1)[0]


def test_a_row_half_written_is_written_again(tmp_path: Path) -> None:
    with closing(Kept(tmp_path)) as first:
        first.reach(2)
        first.features.append([b"its texts were not written any more"])
    with closing(Kept(tmp_path)) as second:
        assert len(second) == 2
        assert second.reach(3) == 1
        assert second.features[2] == kept.made(3)[0]
        assert len(second.features) == 3


@pytest.mark.parametrize("name", ["Tantivy", "Fts5", "Postgres"])
def test_top_is_the_best_of_all_that_an_engine_finds(
    name: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine
    if name == "Postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        engine = Postgres((), address(cluster.url()))
    else:
        engine = {"Tantivy": Tantivy, "Fts5": Fts5}[name](())
    engine.take(TEXTS[:3])
    engine.take(TEXTS[3:])
    scores = dict(engine.found(["无人机", "巡检"]))
    assert set(scores) == {0, 2, 3}
    ranked = sorted(scores, key=lambda place: -scores[place])
    assert engine.top(engine.query(["无人机", "巡检"]), 2) == ranked[:2]
    engine.close()
