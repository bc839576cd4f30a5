"""The index is checked against a twin that reads everything."""

import json

from click.testing import CliRunner
from sqlalchemy import update

from marketplace.config import Settings
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import profile_of
from marketplace.engine.records import Capability
from marketplace.engine.weights import default_weights
from marketplace.matching.models import MatchFeatures
from marketplace.matching.verifying import verify
from marketplace.matching.verifying_cli import verify_index
from marketplace.taxonomy.queries import vocabulary
from tests.matching.conftest import DRONE


def test_a_fresh_index_brings_the_best_with_right_scores(
    session, state, ada, bao, post, register
) -> None:
    post(ada)
    post(ada, title="冲压件毛刺在线检测")
    register(bao)
    register(bao, DRONE)
    found = verify(session, state, scenarios=10)
    assert (found.scenarios, found.recall, found.wrong) == (2, 1.0, [])
    assert found.wanted > 0


def test_features_that_do_not_fit_the_text_are_named(
    session, state, ada, bao, post, register
) -> None:
    scenario, product = post(ada), register(bao)
    earlier = Capability(id=str(product.id), title="冲压件缺陷检测", text="在线检测冲压件外观。")
    stale = profile_of(earlier, vocabulary(session), default_weights(), encoder())
    session.execute(
        update(MatchFeatures)
        .where(MatchFeatures.side == "product", MatchFeatures.subject_id == product.id)
        .values(features=stale.to_bytes())
    )
    session.commit()
    assert verify(session, state, scenarios=10).wrong == [(scenario.id, product.id)]


def test_progress_is_told_for_every_scenario(session, state, ada, bao, post, register) -> None:
    post(ada)
    post(ada, title="冲压件毛刺在线检测")
    register(bao)
    told: list[tuple[int, int]] = []
    verify(session, state, scenarios=10, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(1, 2), (2, 2)]


def test_the_command_says_so_and_exits_with_one_where_something_is_wrong(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert Settings().data_dir == tmp_path
    answer = CliRunner().invoke(verify_index, ["--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"scenarios": 0, "recall": 1.0, "wrong": []}
