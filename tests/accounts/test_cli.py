"""The first operator and the people for trying out, made by commands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from marketplace.accounts.cli import create_operator, demo_people
from marketplace.accounts.models import User
from marketplace.accounts.passwords import verify
from marketplace.db import Database


@pytest.fixture
def run(app, monkeypatch, tmp_path: Path):
    """Run a command on the database of the test."""
    kept = app.config["SETTINGS"]
    monkeypatch.setenv("DATABASE_URL", kept.database)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def call(command, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(command, arguments, env=environment)

    return call


def test_operator_gets_a_link_to_set_the_password(run, sign_in, session) -> None:
    result = run(create_operator, "Olga@example.cn", "--name", "Olga", "--json")
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    assert (made["email"], made["level"]) == ("olga@example.cn", "province")
    path = made["link"].removeprefix("http://127.0.0.1:5000")
    client = sign_in()
    assert client.post(path, data={"password": "four green bicycles"}).status_code == 303
    assert client.get("/people").status_code == 200


def test_existing_person_is_made_an_operator(run, dana, session) -> None:
    assert run(create_operator, "dana@example.cn").exit_code == 0
    session.refresh(dana)
    assert (dana.name, dana.role, dana.level) == ("Dana", "operator", "province")
    session.rollback()


def test_operator_below_the_province_needs_a_scope(run) -> None:
    result = run(create_operator, "rob@example.cn", "--level", "city")
    assert (result.exit_code, "Name the department or the city" in result.output) == (2, True)
    assert run(create_operator, "not an address").exit_code == 2


def test_demo_people_are_one_of_each_kind_and_can_sign_in(run, session, database: Database) -> None:
    rows = json.loads(run(demo_people, "--json").stdout)
    assert [one["who"] for one in rows] == [
        "scenario owner", "supplier", "organiser", "operator", "visitor",
    ]  # fmt: skip
    with database.reading() as reading:
        kept = dict(reading.execute(select(User.email, User.password_hash)).all())
    assert all(verify(kept[one["email"]], one["password"]) for one in rows)


def test_demo_people_again_change_nothing(run, database: Database) -> None:
    run(demo_people)
    with database.reading() as reading:
        before = sorted(reading.execute(select(User.id, User.password_hash)).all())
    rows = json.loads(run(demo_people, "--json").stdout)
    assert {one["password"] for one in rows} == {None}
    with database.reading() as reading:
        assert sorted(reading.execute(select(User.id, User.password_hash)).all()) == before
    renewed = json.loads(run(demo_people, "--json", "--renew").stdout)
    assert None not in {one["password"] for one in renewed}


def test_demo_people_are_refused_on_a_public_address(run, database: Database) -> None:
    result = run(demo_people, BASE_URL="https://market.example.cn")
    assert (result.exit_code, "add --yes" in result.output) == (2, True)
    with database.reading() as reading:
        assert reading.scalar(select(func.count(User.id))) == 0
    assert run(demo_people, "--yes", BASE_URL="https://market.example.cn").exit_code == 0
