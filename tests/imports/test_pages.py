"""The pages of an import, from upload to report, as organisers and members use them."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.imports.models import ColumnMapping, ImportRun
from marketplace.lists.models import OpportunityList
from marketplace.records import Job
from marketplace.scenarios.models import Scenario
from tests.conftest import SignIn
from tests.imports.conftest import HEADINGS, need, workbook
from tests.sheets.hostile import FILES


def send(client: FlaskClient, data: bytes, name: str = "list.xlsx") -> Any:
    """Upload as a browser does; the test client itself would leave its large files open."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return client.post("/imports", data=body, content_type="multipart/form-data; boundary=x")


def uploaded(client: FlaskClient, data: bytes, name: str = "list.xlsx") -> str:
    answer = send(client, data, name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_organiser_takes_a_list_from_upload_to_report(
    sign_in: SignIn, chen: User, session: Session
) -> None:
    client = sign_in(chen)
    place = uploaded(client, workbook([need(1), need(2), need(3, budget="abc")]))
    page = client.get(place).text
    assert "3 rows understood" in page
    assert "“abc” is not an amount." in page
    assert "Take 3 rows" in page
    values = {"then": "publish", "list_id": "new", "list_title": "第一批清单", "release_list": "1"}
    started = client.post(f"{place}/start", data=values)
    assert (started.status_code, started.headers["Location"]) == (303, place)
    report = client.get(place).text
    assert "Download the refused rows" in report
    assert "E4" in report
    listed = session.scalars(select(OpportunityList)).one()
    assert (listed.title, listed.state) == ("第一批清单", "published")
    assert session.scalar(select(func.count()).select_from(Scenario)) == 2
    sheet = client.get(f"{place}/refused.xlsx")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert sheet.data.startswith(b"PK")


def test_new_list_without_a_title_is_asked_for_again(sign_in: SignIn, chen: User) -> None:
    client = sign_in(chen)
    place = uploaded(client, workbook([need(1)]))
    answer = client.post(f"{place}/start", data={"then": "publish", "list_id": "new"})
    assert answer.status_code == 422
    assert "field-list_title" in answer.text


def test_columns_are_explained_once_for_each_list_owner(
    sign_in: SignIn, chen: User, olga: User, session: Session
) -> None:
    headings = ("甲栏", "乙栏", "丙栏")
    rows = [[f"夜间巡检{n}号", "Ada Hospital", "需要机器人完成夜间巡检并告警。"] for n in range(9)]
    client = sign_in(chen)
    place = uploaded(client, workbook(rows, headings))
    assert "Say which column holds the title" in client.get(place).text
    said = {
        "kind-0": "opportunity", "column-0-0": "title", "column-0-1": "owner",
        "column-0-2": "description",
    }  # fmt: skip
    assert client.post(f"{place}/columns", data=said).status_code == 303
    assert "9 rows understood" in client.get(place).text
    assert session.scalar(select(func.count()).select_from(ColumnMapping)) == 1
    session.rollback()
    again = client.get(uploaded(client, workbook(rows, headings))).text
    assert "Read as you explained an earlier list" in again
    other = sign_in(olga)
    assert "Say which column" in other.get(uploaded(other, workbook(rows, headings))).text


def test_table_can_be_left_out(sign_in: SignIn, chen: User) -> None:
    client = sign_in(chen)
    place = uploaded(client, workbook([need(1)]))
    client.post(f"{place}/columns", data={"kind-0": "skip"})
    assert client.post(f"{place}/start", data={"then": "keep"}).status_code == 422


def test_somebody_elses_upload_is_not_found(
    sign_in: SignIn, chen: User, dana: User, ada: User
) -> None:
    place = uploaded(sign_in(chen), workbook([need(1)]))
    for user in (dana, ada):
        client = sign_in(user)
        assert client.get(place).status_code == 404
        assert client.get(f"{place}/progress").status_code == 404
        assert client.get(f"{place}/refused.xlsx").status_code == 404
        for verb in ("columns", "start", "rows/1/decide"):
            assert client.post(f"{place}/{verb}").status_code == 404
    assert sign_in().get(place).status_code == 303


def test_person_without_an_organisation_is_told_what_to_do(sign_in: SignIn, person: Any) -> None:
    client = sign_in(person("Eve"))
    assert "You do not speak for an organisation yet" in client.get("/imports").text
    assert send(client, workbook([need(1)])).status_code == 403


def test_member_cannot_release(sign_in: SignIn, ada: User, session: Session) -> None:
    client = sign_in(ada)
    place = uploaded(client, workbook([need(1)]))
    assert "Release them at once" not in client.get(place).text
    client.post(f"{place}/start", data={"then": "publish", "release_list": "1"})
    assert session.scalars(select(Scenario.state)).all() == ["draft"]


def test_start_pressed_by_many_at_once_is_one_job(
    sign_in: SignIn, chen: User, session: Session
) -> None:
    first = sign_in(chen)
    place = uploaded(first, workbook([need(n) for n in range(1, 20)]))
    clients = [sign_in(chen) for _ in range(8)]
    session.rollback()

    def press(client: FlaskClient) -> int:
        return client.post(f"{place}/start", data={"then": "keep"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, clients)) == {303}
    kinds = select(func.count()).where(Job.kind == "imports.run")
    assert session.scalar(kinds) == 1
    assert session.scalar(select(func.count()).select_from(Scenario)) == 19


def test_near_duplicate_is_decided_on_the_report(
    sign_in: SignIn, chen: User, session: Session
) -> None:
    client = sign_in(chen)
    rows = [
        need(1, title="新院区夜班外观检验与追溯系统建设"),
        need(1, title="新院区夜班外观检验与追溯系统的建设"),
    ]
    place = uploaded(client, workbook(rows))
    client.post(f"{place}/start", data={"then": "keep"})
    page = client.get(place).text
    found = re.search(rf"{place}/rows/(\d+)/decide", page)
    assert found
    answer = client.post(found[0], data={"decision": "new"})
    assert answer.status_code == 303
    assert client.post(found[0], data={"decision": "new"}).status_code == 409
    assert "one entry or two" not in client.get(place).text
    assert session.scalar(select(func.count()).select_from(Scenario)) == 2


def test_failed_job_can_be_taken_up_again(
    sign_in: SignIn, chen: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketplace.imports import running

    client = sign_in(chen)
    place = uploaded(client, workbook([need(n) for n in range(1, 30)]))
    monkeypatch.setattr(running, "CHUNK", 10)
    whole, calls = running._take, []

    def breaks(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the machine stopped")
        whole(*args, **kwargs)

    monkeypatch.setattr(running, "_take", breaks)
    client.post(f"{place}/start", data={"then": "keep"})
    assert "The import was interrupted" in client.get(place).text
    client.post(f"{place}/start", data={"then": "keep"})
    assert "Report on list.xlsx" in client.get(place).text
    assert session.scalar(select(func.count()).select_from(Scenario)) == 29
    run = session.scalars(select(ImportRun)).one()
    assert run.counts["created"] == 29


def test_templates_are_recognised_when_they_come_back(sign_in: SignIn, chen: User) -> None:
    client = sign_in(chen, language="zh")
    for kind, values in (("opportunity", need(1)), ("capability", ["1", "检测系统", "甲公司"])):
        answer = client.get(f"/imports/templates/{kind}.xlsx")
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")
        assert values
    assert client.get("/imports/templates/other.xlsx").status_code == 404
    assert client.get("/imports/help").status_code == 200


def test_headings_of_the_templates_are_all_understood() -> None:
    from marketplace.imports.workbooks import TEMPLATES
    from marketplace.sheets.layouts import recognise
    from marketplace.sheets.tables import Table

    for kind, by_language in TEMPLATES.items():
        for headings in by_language.values():
            row = [f"值{n}" for n in range(len(headings))]
            layout = recognise(Table("t", [list(headings), row, row]))
            assert layout is not None
            assert layout.kind is kind
            assert layout.unknown == ()


@pytest.mark.parametrize("name", FILES)
def test_hostile_upload_is_read_or_refused_with_a_sentence(
    sign_in: SignIn, chen: User, name: str
) -> None:
    filename, make, code = FILES[name]
    client = sign_in(chen)
    answer = send(client, make(), filename)
    if answer.status_code == 303:
        assert code is None
        place = answer.headers["Location"]
        assert client.get(place).status_code == 200
        assert client.post(f"{place}/start", data={"then": "keep"}).status_code in (303, 422)
        assert client.get(place).status_code == 200
        return
    assert answer.status_code in (413, 422)
    assert answer.status_code == 413 or 'id="problem-file"' in answer.text


def test_file_is_asked_for(sign_in: SignIn, chen: User) -> None:
    answer = sign_in(chen).post("/imports", data={})
    assert answer.status_code == 422
    assert "Choose a list file first." in answer.text


def test_pages_issue_few_statements_whatever_the_size(
    sign_in: SignIn, chen: User, connection_count: Any
) -> None:
    client = sign_in(chen)
    numbers = []
    for rows in (2, 60):
        data = workbook([need(n, budget="abc") for n in range(1, rows)], HEADINGS)
        place = uploaded(client, data)
        connection_count()
        client.get(place)
        checked = connection_count()
        client.post(f"{place}/start", data={"then": "keep"})
        connection_count()
        client.get(place)
        numbers.append((checked, connection_count()))
    assert numbers[0] == numbers[1]
    assert max(numbers[1]) <= 12
