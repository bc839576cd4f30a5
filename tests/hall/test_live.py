"""The front page without reloading."""

import re


def test_fragment_is_silent_until_something_changes(sign_in, hall, post) -> None:
    client = sign_in()
    page = client.get("/").text
    address = re.search(r'hx-get="(/newest[^"]*)"', page)[1].replace("&amp;", "&")
    assert client.get(address).status_code == 204
    post("刚刚发布的场景")
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.text.index("刚刚发布的场景") < answer.text.index("无人机巡检电网")
    assert "1 new release" in answer.text
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_front_page_counts_what_is_open(sign_in, hall) -> None:
    page = sign_in().get("/").text
    assert "2 opportunities open now" in page
    assert "1 product listed" in page
    assert 'aria-label="Guangzhou: 1"' in page
    assert "Energy and power" in page


def test_front_page_names_what_closes_soon(sign_in, hall) -> None:
    page = sign_in().get("/").text
    closing = page[page.index('id="closing-title"') : page.index('id="lists-title"')]
    assert closing.index("桥梁检测") < closing.index("无人机巡检电网")
    assert "过期的巡检" not in closing


def test_front_page_of_an_empty_hall_teaches(sign_in) -> None:
    assert "Nothing is open at the moment" in sign_in().get("/").text


def test_plain_pages_answer(sign_in) -> None:
    for address in ("/how", "/privacy"):
        for language in ("zh", "en"):
            assert sign_in(language=language).get(address).status_code == 200
