"""Addresses that leave the site are built from the setting, never from the Host header."""

from tests.scenarios.conftest import published, scenario

__all__ = ["published", "scenario"]


def test_share_addresses_ignore_a_forged_host(sign_in, published) -> None:
    page = sign_in().get(f"/scenarios/{published.id}", headers={"Host": "evil.example"})
    assert b"evil.example" not in page.data
    assert f'content="http://127.0.0.1:5000/scenarios/{published.id}"'.encode() in page.data


def test_downloads_ignore_a_forged_host(sign_in) -> None:
    answer = sign_in().get("/scenarios.csv?q=x", headers={"Host": "evil.example"})
    assert b"evil.example" not in answer.data
