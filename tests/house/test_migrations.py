"""Migrations on both databases: up, no drift, down, up; titled with a sentence; no models."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from marketplace.db import make_engine
from marketplace.upgrades import alembic_config
from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=("sqlite", "postgresql"))
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'm.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    engine = make_engine(cluster.url())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS migrations")
        connection.exec_driver_sql("CREATE DATABASE migrations")
    engine.dispose()
    return cluster.url("migrations")


def test_migrations_go_up_down_and_up_without_drift(empty_url: str) -> None:
    config = alembic_config(empty_url)
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    engine = make_engine(empty_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    command.upgrade(config, "head")


def test_migrations_are_one_line_of_titled_steps() -> None:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    revisions = list(scripts.walk_revisions())
    assert len(scripts.get_heads()) == 1
    assert [one.revision for one in revisions if len((one.doc or "").split()) < 3] == []


def test_migrations_import_no_models() -> None:
    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert [f.name for f in files if "marketplace" in _imports(f.read_text("utf-8"))] == []


def _imports(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith(("import", "from")))
