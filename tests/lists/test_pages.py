"""Pages of lists: who sees what, files, the feed, the editor."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from marketplace.lists import service

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def released(session, chen, scenario, make_list):
    """Two batches; the second drops one entry, adds one and renames one."""
    first = [scenario(t, by=chen) for t in ("电网无人机巡检示范项目", "钢板质检", "远程会诊")]
    before = make_list("低空清单", first, publisher="省发展改革委")
    service.publish(session, chen, listed=before)
    second = [
        first[1], scenario("电网无人机巡检示范工程", by=chen), scenario("港口配送", by=chen)
    ]  # fmt: skip
    after = make_list(
        "低空清单", second, heading="巡检类", title_other="Low-altitude list",
        source_address="https://example.cn/list", source_title="公告",
    )  # fmt: skip
    service.publish(session, chen, listed=after)
    session.commit()
    return before, after


def test_a_released_list_shows_its_entries_and_the_difference(sign_in, released) -> None:
    page = sign_in().get(f"/lists/{released[1].id}").text
    assert "Low-altitude list" in page
    assert "<h2>巡检类</h2>" in page
    assert "1 added, 1 removed, 1 renamed, 1 as before" in page
    assert "<del>电网无人机巡检示范项目</del>" in page
    assert page.index("钢板质检") < page.index("电网无人机巡检示范工程") < page.index("港口配送")


def test_the_first_batch_has_no_difference(sign_in, released) -> None:
    assert "Since the batch before" not in sign_in().get(f"/lists/{released[0].id}").text


def test_search_within_a_list(sign_in, released) -> None:
    answer = sign_in().get(f"/scenarios.json?list={released[0].id}&sort=newest")
    assert {row["title"] for row in json.loads(answer.data)} == {
        "电网无人机巡检示范项目", "钢板质检", "远程会诊"
    }  # fmt: skip


def test_files_keep_the_order_of_the_list(sign_in, released) -> None:
    answer = sign_in(language="zh").get(f"/lists/{released[1].id}.csv")
    headings, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    place = headings.index("场景名称")
    assert [row[place] for row in rows] == ["钢板质检", "电网无人机巡检示范工程", "港口配送"]
    assert sign_in().get(f"/lists/{released[1].id}.xlsx").data[:2] == b"PK"


def test_the_feed_is_well_formed(session, sign_in, chen, scenario, released) -> None:
    odd = scenario("<b>&\"'场景</b>\u200b", by=chen)
    odd.description = "控制符\x0b\x1f和\U0001f681"
    odd.published_at, odd.state = odd.created_at, "published"
    session.commit()
    answer = sign_in().get("/lists/feed.atom")
    assert answer.content_type.startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.data)  # noqa: S314 - it is our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2 + 6
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("http") for one in ids)
    moments = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert sign_in().get(
        "/lists/feed.atom", headers={"If-None-Match": answer.headers["ETag"]}
    ).status_code == 304  # fmt: skip


@pytest.mark.parametrize("path", ["", "/edit", ".csv"])
def test_drafts_are_unknown_to_others(
    sign_in, person, ada, olga, chen, scenario, make_list, path
) -> None:
    listed = make_list("草稿清单", [scenario("草稿场景", by=chen)])
    other = person("Cleo", organisation="Cleo Events", role="organiser")
    address = f"/lists/{listed.id}{path}"
    assert sign_in(other).get(address).status_code == 404
    assert sign_in(chen).get(address).status_code == 200
    assert sign_in(olga).get(address).status_code == 200
    if path != "/edit":
        assert sign_in().get(address).status_code == 404
        assert sign_in(ada).get(address).status_code == 404
    assert "草稿清单" not in sign_in(other).get("/lists").text
    assert "草稿清单" in sign_in(chen).get("/lists").text


def test_members_are_not_organisers(sign_in, ada, chen, make_list) -> None:
    listed = make_list("清单")
    client = sign_in(ada)
    assert client.get("/lists/new").status_code == 403
    assert client.post("/lists/new", data={"title": "x"}).status_code == 403
    for path in ("publish", "delete", "entries", "entries/1/move", "entries/1/remove", "edit"):
        assert client.post(f"/lists/{listed.id}/{path}").status_code == 403


def test_a_stranger_cannot_touch_a_list(sign_in, person, chen, scenario, make_list) -> None:
    listed = make_list("清单", [scenario("场景", by=chen)])
    other = sign_in(person("Cleo", organisation="Cleo Events", role="organiser"))
    for path in ("publish", "delete", "entries", "entries/1/move", "entries/1/remove", "edit"):
        assert other.post(f"/lists/{listed.id}/{path}").status_code == 404


def test_editing_from_nothing_to_release(sign_in, chen, scenario) -> None:
    row = scenario("无人机巡检", by=chen)
    client = sign_in(chen)
    assert client.post("/lists/new", data={"title": ""}).status_code == 422
    answer = client.post("/lists/new", data={"title": "新清单", "kind": "opportunity"})
    where = answer.headers["Location"].removesuffix("/edit")
    assert "无人机巡检" in client.get(f"{where}/edit?q=wrj").text
    assert client.post(f"{where}/entries", data={"posting": row.id}).status_code == 303
    page = client.get(f"{where}/edit").text
    assert "Entries (1)" in " ".join(page.split())
    data = {"title": "改名的清单", "version": 1, "source_address": "ftp://x"}
    assert client.post(f"{where}/edit", data=data).status_code == 422
    data["source_address"] = ""
    assert client.post(f"{where}/edit", data=data).status_code == 303
    assert client.post(f"{where}/publish").status_code == 303
    visitor = sign_in()
    assert "改名的清单" in visitor.get("/lists").text
    assert "无人机巡检" in visitor.get(where).text
    assert client.get(f"{where}/edit").status_code == 403


def test_drafts_of_others_cannot_be_taken(sign_in, ada, chen, scenario, make_list) -> None:
    mine = scenario("别人的草稿", by=ada)
    listed = make_list("清单")
    client = sign_in(chen)
    assert "别人的草稿" not in client.get(f"/lists/{listed.id}/edit").text
    answer = client.post(f"/lists/{listed.id}/entries", data={"posting": mine.id})
    assert answer.status_code == 404


def test_statements_do_not_grow_with_entries(
    session, sign_in, chen, scenario, make_list, released, connection_count
) -> None:
    few = released[1]
    many = make_list(
        "长清单", [scenario(f"场景{n}", by=chen) for n in range(40)], series="低空清单"
    )
    service.publish(session, chen, listed=many)
    session.commit()
    client = sign_in(chen)
    client.get(f"/lists/{few.id}")
    counts = []
    for listed in (few, many):
        connection_count()
        client.get(f"/lists/{listed.id}")
        counts.append(connection_count())
    assert counts[0] == counts[1] <= 12
    draft = make_list("草稿", [])
    client.get("/lists"), client.get(f"/lists/{draft.id}/edit")
    for address in ("/lists", f"/lists/{draft.id}/edit", "/lists/new"):
        connection_count()
        client.get(address)
        assert connection_count() <= 12


def test_unknown_lists_are_not_found(sign_in, chen) -> None:
    client = sign_in(chen)
    for number in ("0", "999", "99999999999999999999"):
        assert client.get(f"/lists/{number}").status_code == 404
        assert client.get(f"/lists/{number}/edit").status_code == 404
        assert client.post(f"/lists/{number}/publish").status_code == 404


def test_adding_from_a_long_chinese_search_works_twice(
    sign_in, session, chen, scenario, make_list
) -> None:
    row = scenario("场景", by=chen)
    listed = make_list("清单")
    data = {"posting": str(row.id), "q": "巡检" * 60, "form_token": "long-search"}
    answers = [sign_in(chen).post(f"/lists/{listed.id}/entries", data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len({one.headers["Location"] for one in answers}) == 1
