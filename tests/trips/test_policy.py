"""The policy table over every route, role and object: 100 % as written.

`tests/house/policy_table.csv`: method, rule, about (whose object fills the address) and the status
each person gets. Ada owns scenarios, Bao supplies, Chen organises, Olga operates, Dana is of
another house. A route without a line fails; a status that differs from its line fails.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from marketplace.accounts.models import User
from marketplace.web.transaction import MarketplaceFlask
from tests.trips.world import CANARY, World, build

TABLE = Path(__file__).resolve().parents[1] / "house" / "policy_table.csv"
ROLES = ("visitor", "dana", "bao", "ada", "chen", "olga")
LOCAL_ONLY = ("static",)


def read_table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def routes(app: MarketplaceFlask) -> Iterator[tuple[str, Rule]]:
    """Every (method, rule) of the application but the static files."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in LOCAL_ONLY:
                yield method, rule


def test_table_has_a_line_for_every_route_and_no_other(app: MarketplaceFlask) -> None:
    written = {(line["method"], line["rule"]) for line in read_table()}
    assert written == {(method, rule.rule) for method, rule in routes(app)}


@pytest.fixture
def world(app: MarketplaceFlask, session: Session, cast: dict[str, User]) -> World:
    return build(session, cast, app.config["SETTINGS"].data_dir)


@pytest.fixture
def cast(ada: User, bao: User, chen: User, dana: User, olga: User) -> dict[str, User]:
    return {"ada": ada, "bao": bao, "chen": chen, "dana": dana, "olga": olga}


def changes_nothing(line: dict[str, str]) -> bool:
    """Whether the same world serves after it: it reads, or what it is about is not there."""
    return line["method"] == "GET" or line["about"] == "missing"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "line" in metafunc.fixturenames:
        lines = [one for one in read_table() if not changes_nothing(one)]
        names = [f"{one['method']} {one['rule']} {one['about']}" for one in lines]
        metafunc.parametrize("line", lines, ids=names)


def told(
    app: MarketplaceFlask, world: World, clients: dict[str, FlaskClient], line: dict[str, str]
) -> dict[str, str]:
    """The line as the application answers it."""
    rule = next(r for m, r in routes(app) if (m, r.rule) == (line["method"], line["rule"]))
    given = {**world.fill("any"), **world.fill(line["about"])}
    with app.test_request_context():
        address = app.url_for(rule.endpoint, **{name: given[name] for name in rule.arguments})
    got = {}
    for role, client in clients.items():
        answer = client.open(address, method=line["method"], buffered=True)
        got[role] = str(answer.status_code)
        if answer.status_code in (403, 404):
            assert CANARY not in answer.get_data(as_text=True)
    return {**line, **got}


@pytest.fixture
def clients(cast: dict[str, User], sign_in: Callable[..., FlaskClient]) -> dict[str, FlaskClient]:
    return {role: sign_in(cast.get(role)) for role in ROLES}


def test_what_changes_nothing_answers_each_role_as_written(
    app: MarketplaceFlask, world: World, clients: dict[str, FlaskClient]
) -> None:
    lines = [one for one in read_table() if changes_nothing(one)]
    assert [told(app, world, clients, line) for line in lines] == lines


def test_what_changes_something_answers_each_role_as_written(
    app: MarketplaceFlask, world: World, clients: dict[str, FlaskClient], line: dict[str, str]
) -> None:
    assert told(app, world, clients, line) == line


@pytest.mark.parametrize(
    ("path", "about", "name"),
    [
        ("/scenarios/{}", "ada draft", "scenario_id"),
        ("/products/{}", "bao draft", "product_id"),
        ("/lists/{}", "list draft", "list_id"),
    ],
)
def test_hidden_and_missing_answer_alike(
    world: World, cast: dict[str, User], sign_in: Callable[..., FlaskClient],
    path: str, about: str, name: str,
) -> None:  # fmt: skip
    dana = sign_in(cast["dana"])
    hidden = dana.get(path.format(world.fill(about)[name]))
    missing = dana.get(path.format(9))  # as many digits as the hidden one, and no such row
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert len(hidden.data) == len(missing.data)


def test_no_page_shows_a_canary_to_another_house(
    app: MarketplaceFlask,
    world: World,
    cast: dict[str, User],
    sign_in: Callable[..., FlaskClient],
) -> None:
    for role in ("visitor", "dana"):
        client = sign_in(cast.get(role))
        for line in read_table():
            if line["method"] != "GET":
                continue
            rule = next(r for m, r in routes(app) if (m, r.rule) == ("GET", line["rule"]))
            given = {**world.fill("any"), **world.fill(line["about"])}
            with app.test_request_context():
                address = app.url_for(rule.endpoint, **{n: given[n] for n in rule.arguments})
            for asked in (address, f"{address}?q={CANARY}", f"{address}?state=all&sort=newest"):
                text = client.get(asked, buffered=True).data.decode(errors="ignore")
                assert text.replace(f"q={CANARY}", "").count(CANARY) <= _echoes(asked), address


def _echoes(asked: str) -> int:
    """A search page may show the words that were asked for, nothing else may show the canary."""
    return 12 if "?q=" in asked else 0
