"""`reindex` as from the command line, and the job that keeps features up to date."""

import json

from click.testing import CliRunner
from sqlalchemy import select, text

from marketplace.jobs import KINDS, Run, enqueue
from marketplace.matching import features
from marketplace.matching.cli import reindex
from marketplace.matching.models import MatchStatistics


def test_reindex_prints_how_many_it_read(
    app, session, monkeypatch, ada, bao, post, register
) -> None:
    post(ada)
    register(bao)
    settings = app.config["SETTINGS"]
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database)
    result = CliRunner().invoke(reindex, ["--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"postings": 2})


def test_the_job_fills_gaps_and_counts(app, session, database, ada, bao, post, register) -> None:
    post(ada)
    register(bao)
    session.execute(text("DELETE FROM match_features"))
    number = enqueue(session, "matching.keep_up", {}).id
    session.commit()
    for _again in range(2):
        KINDS["matching.keep_up"](Run(app.extensions["jobs"], number, {}))
    assert session.scalars(select(MatchStatistics.documents)).all() == [2]
    assert features.behind(session, "product", limit=1) == []
