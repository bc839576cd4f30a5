"""What every answer says to the browser, whatever its status and whoever gave it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.config import Settings
from marketplace.factory import create_app
from marketplace.web.security import HEADERS, ONLY_HTTPS

ADDRESSES = {
    "/": 200, "/nowhere": 404, "/desk": 303, "/scenarios.csv": 200, "/static/site.js": 200,
    "/static/nothing.js": 404, "/lists/feed.atom": 200, "/?q=%00": 400, "/taxonomy/suggest": 200,
    "/scenarios/99999999999999999999": 404,
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_protected(sign_in, address: str) -> None:
    answer = sign_in().get(address)
    assert answer.status_code == ADDRESSES[address]
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_refused_methods_and_forms_are_protected(sign_in, ada) -> None:
    for answer, status in (
        (sign_in().post("/how"), 405),
        (sign_in(ada).post("/sign-out", csrf=False), 400),
        (sign_in(ada).get("/people"), 403),
        (sign_in().post("/language", data={"language": "x" * 21_000_000}), 413),
    ):
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_pages_of_signed_in_people_are_not_stored(sign_in, ada) -> None:
    client = sign_in(ada)
    for address in ("/", "/desk", "/scenarios", "/nowhere", "/scenarios.csv", "/people"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.fixture
def https_app(app: Flask) -> Flask:
    kept: Settings = app.config["SETTINGS"]
    return create_app(kept.model_copy(update={"base_url": "https://market.example"}), testing=True)


def test_https_address_hardens_cookies_and_transport(https_app: Flask) -> None:
    client: FlaskClient = https_app.test_client()
    page = client.get("/sign-in", base_url="https://market.example")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain=" not in cookie
    # A proxy that forwards plain HTTP does not take the promise away.
    for address in ("/", "/nowhere", "/static/site.js"):
        with client.get(address) as answer:
            assert answer.headers["Strict-Transport-Security"] == ONLY_HTTPS
    https_app.extensions["database"].engine.dispose()
