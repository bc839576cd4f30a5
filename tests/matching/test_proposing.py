"""Proposals from the postings in the database: the job, the command, the button."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from sqlalchemy import select

from marketplace.engine.proposals import Proposal
from marketplace.jobs import KINDS, Run, enqueue
from marketplace.matching.proposing import Memory, Published, Seldom, renew
from marketplace.matching.proposing_cli import propose_aliases
from marketplace.records import Job
from marketplace.taxonomy import proposal_queries, proposal_service
from marketplace.taxonomy.models import AliasProposal

TEXT = "沿河道用无人驾驶航空器（UAV）巡视，每天两次，当天交报告。"


@pytest.fixture
def market(seeds, ada, bao, post, register) -> None:
    """Two published postings that spell UAV out, and a draft that does as well."""
    post(ada, title="河道巡视", description=TEXT)
    post(ada, title="秘密的河道", description=TEXT, state="draft")
    register(bao, title="河道飞行服务", description=TEXT)


def open_texts(session) -> list[tuple[str, str, int]]:
    found = proposal_queries.open_proposals(session, limit=100)
    return [(one.concept.key, one.text, one.support) for one in found]


def test_renewal_reads_published_postings_only(database, market, session) -> None:
    assert [one.title for one in Published(database)] == ["河道巡视", "河道飞行服务"]
    told = []
    assert renew(database, lambda done, total: told.append((done, total))).new >= 1
    assert ("drone", "无人驾驶航空器", 2) in open_texts(session)
    assert (2, 0) in told
    assert "秘密" not in str(session.scalars(select(AliasProposal.examples)).all())


def test_rejected_text_stays_away_after_a_renewal(database, market, session, olga) -> None:
    renew(database, lambda _done, _total: None)
    row = session.scalars(select(AliasProposal).where(AliasProposal.text == "无人驾驶航空器")).one()
    proposal_service.reject(session, olga, [row.id])
    session.commit()
    renew(database, lambda _done, _total: None)
    assert "无人驾驶航空器" not in [one[1] for one in open_texts(session)]


def test_job_renews_the_proposals(app, market, session) -> None:
    number = enqueue(session, "taxonomy.propose", {}).id
    session.commit()
    for _again in range(2):
        KINDS["taxonomy.propose"](Run(app.extensions["jobs"], number, {}))
    assert ("drone", "无人驾驶航空器", 2) in open_texts(session)


def test_operator_asks_for_a_renewal_once(sign_in, market, session, olga) -> None:
    client = sign_in(olga)
    assert client.post("/taxonomy/proposals/renew").status_code == 303
    assert "无人驾驶航空器" in client.get("/taxonomy/proposals").text
    session.add(Job(kind="taxonomy.propose", payload={}))
    session.commit()
    assert "being read again" in client.get("/taxonomy/proposals").text
    client.post("/taxonomy/proposals/renew")
    kinds = session.scalars(select(Job.state).where(Job.kind == "taxonomy.propose"))
    assert sorted(kinds) == ["done", "queued"]


def test_command_prints_what_it_found(app, market, monkeypatch) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    result = CliRunner().invoke(propose_aliases, ["--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    row = next(one for one in found["proposals"] if one["text"] == "无人驾驶航空器")
    assert (row["concept"], row["postings"], row["language"]) == ("drone", 2, "zh")
    assert "bracket" in row["evidence"]
    assert found["new"] == len(found["proposals"])
    plain = CliRunner().invoke(propose_aliases, [])
    assert "无人驾驶航空器 → 无人机 / Drone" in plain.stdout
    assert plain.stdout.splitlines()[-1] == f"0 new, {found['new']} known, 0 gone"


def test_accepted_proposal_makes_a_match_at_once(
    app, sign_in, session, seeds, ada, bao, olga, post, register
) -> None:
    need = post(
        ada, title="无人驾驶航空器看河", description="每天看一次河面。", pain_point="", tags=""
    )
    register(bao, title="UAV flights", description="Daily flights.", tags="")
    register(bao, title="Another", description=TEXT, tags="")
    renew(app.extensions["database"], lambda _done, _total: None)
    owner, operator = sign_in(ada), sign_in(olga)
    before = owner.get(f"/scenarios/{need.id}/suppliers").text
    row = session.scalars(select(AliasProposal).where(AliasProposal.text == "无人驾驶航空器")).one()
    session.commit()
    operator.post("/taxonomy/proposals", data={"accept": str(row.id)})
    after = owner.get(f"/scenarios/{need.id}/suppliers").text
    # Meaning found the product before; now the two share a subject by name, too.
    assert ("UAV flights" in before, "UAV flights" in after) == (True, True)
    assert ("signal-concepts" in before, "signal-concepts" in after) == (False, True)


def test_proposal_made_while_a_renewal_looks_stays(database, market, session) -> None:
    other = [Proposal("drone", "飞鸢", "zh", ("bracket",), 1, 0.9, ())]

    def meanwhile(_done: int, _total: int) -> None:
        if other:
            proposal_queries.renew(session, [other.pop()])
            session.commit()

    renew(database, meanwhile)
    assert "飞鸢" in [one[1] for one in open_texts(session)]
    session.commit()
    renew(database, lambda _done, _total: None)
    assert "飞鸢" not in [one[1] for one in open_texts(session)]


def test_progress_of_a_job_is_told_seldom(monkeypatch) -> None:
    told: list[tuple[int, int]] = []
    seldom = Seldom(lambda done, total: told.append((done, total)))
    seldom(1, 2)
    assert told == []
    monkeypatch.setattr("marketplace.matching.proposing.BEAT_SECONDS", -1.0)
    seldom(2, 2)
    assert told == [(2, 2)]


def test_names_are_read_in_turns_and_remembered() -> None:
    asked: list[str] = []

    def encode(words: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(words)
        return np.ones((len(words), 2), np.float32)

    def quiet(_done: int, _total: int) -> None:
        return None

    memory, names = Memory(), [f"name {n}" for n in range(40)]
    assert memory.learn(names, encode, until=0.0, progress=quiet) is False
    assert memory.learn(names, encode, until=float("inf"), progress=quiet) is True
    assert memory.learn(names, encode, until=0.0, progress=quiet) is True
    assert asked == names
    rows = memory.over(encode)(["name 1", "new"])
    assert (rows.tolist(), asked[40:]) == ([[1, 1], [1, 1]], ["new"])
    assert memory.learn(names[:1], encode, until=float("inf"), progress=quiet) is True
    memory.over(encode)(["name 1"])
    assert asked[41:] == ["name 1"]


def test_night_brings_a_renewal(app, session, market, monkeypatch) -> None:
    monkeypatch.setattr("marketplace.matching.batch.NIGHT", range(24))
    number = enqueue(session, "matching.match_all", {}).id
    session.commit()
    for _again in range(2):
        KINDS["matching.match_all"](Run(app.extensions["jobs"], number, {}))
    waiting = select(Job.state).where(Job.kind == "taxonomy.propose")
    assert session.scalars(waiting).all() == ["queued"]
