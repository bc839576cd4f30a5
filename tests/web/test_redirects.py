"""Where a form or an address sends the browser next: always on this site."""

from urllib.parse import quote

import pytest

from marketplace.web.redirects import local_path

AWAY = (
    "", "desk", "https://evil.example", "https:evil.example", "//evil.example", "///evil.example",
    "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/%5cevil.example", "/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example",
    "/\t/evil.example",
    "/\n/evil.example", "/\r\nX-Evil: 1", "/%0d%0aX-Evil:1", "/%00", "/%2f/evil.example",
    "/%2Fevil.example", "javascript:alert(1)", "data:text/html,x", " /desk", "http:///evil.example",
    "//evil.example@127.0.0.1", "/desk\x7f", "x:/desk", "/" + "a" * 2_000,
)  # fmt: skip
HOME = (
    "/",
    "/desk",
    "/scenarios?q=%E6%97%A0&page=2",
    "/lists/3?q=x#entries",
    "/a//b",
    "/desk?n=//x",
)


@pytest.mark.parametrize("target", AWAY)
def test_address_elsewhere_is_not_followed(target: str) -> None:
    assert local_path(target, "/home") == "/home"


@pytest.mark.parametrize("target", HOME)
def test_address_on_this_site_is_followed(target: str) -> None:
    assert local_path(target, "/home") == target


def test_no_form_sends_the_browser_away(sign_in, ada) -> None:
    for target in AWAY:
        for client, method, address, field in (
            (sign_in(), "POST", "/language", {"language": "en", "next": target}),
            (sign_in(ada), "GET", f"/sign-in?next={quote(target)}", None),
        ):
            answer = client.open(address, method=method, data=field)
            assert answer.status_code == 303
            assert answer.headers["Location"] in ("/", "/desk")
            assert "X-Evil" not in answer.headers
