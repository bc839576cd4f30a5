"""The confidential part shows on no page but its own: every GET address, and every other table."""

import pytest
from sqlalchemy import Connection, select

from marketplace.interests.dealing_models import ConfidentialFile, ScenarioDealing
from marketplace.tables import metadata
from tests.conftest import WALKED_ON
from tests.trips.world import build

MARK = "quetzal"
# Nothing can be looked for in these; what they are made of is looked at as rows and pages.
PACKED = (".pdf", ".xlsx")
SECRET = f"冷却塔秘参{MARK}一七四"


@pytest.fixture
def cast(ada, bao, chen, dana, olga) -> dict:
    return {"ada": ada, "bao": bao, "chen": chen, "dana": dana, "olga": olga}


@pytest.fixture
def world(app, session, cast):
    """The walk's world; the confidential text, the name and the content of its file say SECRET."""
    data = app.config["SETTINGS"].data_dir
    made = build(session, cast, data)
    file = session.get_one(ConfidentialFile, made.ids["ada dealing"]["attachment_id"])
    (data / "attachments" / file.stored_as).write_text(SECRET)
    file.name = f"{SECRET}.txt"
    chosen = ScenarioDealing.scenario_id == file.scenario_id
    session.scalars(select(ScenarioDealing).where(chosen)).one().confidential = SECRET
    session.commit()
    return made


@pytest.fixture
def addresses(app, world) -> list[str]:
    """Every GET address, about Ada's scenario wherever it names one."""
    given = {}
    for about, ids in world.ids.items():
        given |= ids if about != "missing" else {}
    given |= world.ids["any"] | world.ids["ada thread"] | world.ids["ada dealing"]
    rules = [one for one in app.url_map.iter_rules() if "GET" in (one.methods or ())]
    with app.test_request_context():
        return [
            app.url_for(one.endpoint, **{name: given.get(name, "x") for name in one.arguments})
            for one in sorted(rules, key=lambda one: one.rule)
            if one.endpoint != "static" and not one.rule.endswith(PACKED)
        ]


def showing(client, addresses: list[str]) -> list[str]:
    """Addresses whose answer holds the secret where it was not asked for."""
    found = []
    for address in addresses:
        with client.get(address, buffered=True) as answer:
            if SECRET in answer.data.decode(errors="ignore"):
                found.append(address)
    return found


@pytest.mark.parametrize("installed", WALKED_ON, indirect=True)
def test_secret_shows_on_the_pages_of_its_owner_alone(
    sign_in, world, cast, addresses, database
) -> None:
    scenario = f"/scenarios/{world.ids['ada dealing']['scenario_id']}"
    place = f"{scenario}/confidential"
    reader = sign_in(cast["bao"])
    assert reader.post(f"{place}/terms", data={"terms_version": 1}).status_code == 303
    for client in (reader, sign_in(cast["olga"])):
        assert SECRET in client.post(place).text
    # Visitors and Dana walk in `tests/trips/test_policy.py`; these two have read it.
    for name in ("bao", "olga"):
        client = sign_in(cast[name])
        assert showing(client, addresses) == [], name
        for hall in ("/scenarios", "/products"):
            found = client.get(f"{hall}?q={SECRET}").text.replace(SECRET, "", 12)
            assert SECRET not in found
            assert "ada dealing" not in found
    assert showing(sign_in(cast["ada"]), addresses) == [f"{scenario}/dealing"]
    with database.engine.connect() as connection:
        assert holding(connection) == {"scenario_dealing", "confidential_file"}


def holding(connection: Connection) -> set[str]:
    """Tables in which the secret, or anything made of it, can be read."""
    return {
        table.name
        for table in metadata.sorted_tables
        if any(MARK in str(tuple(row)) for row in connection.execute(select(table)))
    }
