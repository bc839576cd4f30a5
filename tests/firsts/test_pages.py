"""Pages of the register, through the client."""

import datetime as dt
import io

import openpyxl
import pytest
from flask import render_template
from sqlalchemy import select

from marketplace.db import now, today
from marketplace.firsts import service
from marketplace.firsts.models import FirstUse, FirstUseFile, FirstUseObjection
from marketplace.taxonomy.models import Concept
from tests.cases import made as cases
from tests.firsts import made

FORM = {
    "scope": "world", "title": made.TITLE, "statement": made.STATEMENT,
    "first_used_on": str(made.BEGAN + dt.timedelta(days=12)),
}  # fmt: skip
OBJECTION = "我单位已在 2024 年于同一城市的线路上使用同型设备，并有验收报告为证。"


def report() -> dict[str, tuple[io.BytesIO, str]]:
    """A file of evidence as a form sends it."""
    return {"file": (io.BytesIO("试点报告".encode()), "试点报告.txt")}


def test_claim_goes_from_the_form_to_the_register(session, ada, bao, dana, olga, sign_in) -> None:
    project = made.project(session, ada, bao)
    supplier, operator, other = sign_in(bao), sign_in(olga), sign_in(dana)
    new = f"/projects/{project.id}/first-use/new"
    assert 'value="山区输电线路无人机巡检"' in supplier.get(new).text
    assert supplier.post(new, data={**FORM, "statement": "短"}).status_code == 422
    edit = supplier.post(new, data=FORM).location
    base = edit.removesuffix("/edit")
    assert supplier.post(f"{base}/files", data=report()).status_code == 303
    assert "试点报告.txt" in supplier.get(edit).text
    assert other.get(base).status_code == 404
    version = session.scalars(select(FirstUse.version)).one()
    session.rollback()
    answer = supplier.post(edit, data={**FORM, "version": version, "then": "submit"})
    assert (answer.status_code, answer.location) == (303, base)
    assert "The register holds nothing like it" in operator.get(base).text
    assert made.TITLE in operator.get("/first-uses/waiting").text
    assert operator.post(f"{base}/move", data={"verb": "announce"}).status_code == 409
    noted = {"asked": "无人机", "elsewhere": "专利检索", "conclusion": "未发现在先者"}
    assert operator.post(f"{base}/searches", data={**noted, "asked": ""}).status_code == 422
    assert operator.post(f"{base}/searches", data=noted).status_code == 303
    assert operator.post(f"{base}/move", data={"verb": "announce"}).status_code == 303
    notice = other.get(base).text
    assert "In public notice until" in notice
    assert "试点报告.txt" not in notice
    session.expire_all()
    claim = session.scalars(select(FirstUse)).one()
    evidence = f"{base}/files/{claim.files[0].id}"
    session.rollback()
    asked = [one.get(evidence, buffered=True) for one in (supplier, operator, other)]
    assert [one.status_code for one in asked] == [200, 200, 404]
    assert supplier.post(f"{base}/files", data=report()).status_code == 403
    claim.notice_until = now()
    session.commit()
    assert operator.post(f"{base}/move", data={"verb": "register"}).status_code == 303
    assert f"GD-{today().year}-0001" in other.get("/first-uses").text


def test_objection_shows_its_author_to_operators_alone(
    session, ada, bao, chen, dana, olga, sign_in
) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world", state="notice")
    address = f"/first-uses/{claim.id}"
    author = sign_in(dana)
    assert author.post(f"{address}/objections", data={"text": "短"}).status_code == 422
    assert author.post(f"{address}/objections", data={"text": OBJECTION}).status_code == 303
    seen = {
        name: (OBJECTION in page, "Dana Trading" in page)
        for name, page in (
            (who.name if who else "", sign_in(who).get(address).text)
            for who in (None, chen, dana, bao, olga)
        )
    }
    assert seen == {
        "": (False, False), "Chen": (False, False), "Dana": (True, False), "Bao": (True, False),
        "Olga": (True, True),
    }  # fmt: skip
    one = session.scalars(select(FirstUseObjection)).one()
    session.commit()
    handle = f"{address}/objections/{one.id}"
    assert sign_in(chen).post(handle, data={"verb": "withdraw"}).status_code == 403
    assert author.post(handle, data={"verb": "withdraw"}).status_code == 303
    again = sign_in(olga).post(handle, data={"verb": "reject", "answer": "已经撤回，不再处理。"})
    assert again.status_code == 409


@pytest.fixture
def register(session, ada, bao) -> list[FirstUse]:
    """Three registered in two cities, one of them revoked."""
    shenzhen, foshan = made.city(session), made.city(session, "foshan", "佛山", "Foshan")
    field = Concept(key="energy", kind="sector", zh="能源", en="Energy")
    session.add(field)
    session.flush()
    found = []
    for title, place, sector, state in (
        ("输电线路巡检", shenzhen, field, "registered"),
        ("水库大坝巡查", foshan, None, "registered"),
        ("港口自动理货", foshan, None, "revoked"),
    ):
        project = made.project(
            session, ada, bao, title=title, city_id=place.id,
            sector_id=sector.id if sector else None,
        )  # fmt: skip
        found.append(made.claim(session, bao, project, state=state, title=f"{title}首次应用"))
    return found


def listed(client, query: str) -> list[str]:
    page = client.get(f"/first-uses{query}").text
    return [one for one in ("输电线路", "水库大坝", "港口自动") if f"{one}" in page]


def test_register_is_found_by_scope_year_city_sector_and_words(register, sign_in) -> None:
    client, year = sign_in(), today().year
    everything = ["输电线路", "水库大坝", "港口自动"]
    assert {query: listed(client, query) for query in (
        "", "?scope=city", "?scope=world", f"?year={year}", f"?year={year - 1}", "?city=foshan",
        "?sector=energy", "?q=水库 巡查", "?q=bao robotics", "?q=没有这个词", "?city=nowhere",
    )} == {
        "": everything, "?scope=city": everything, "?scope=world": [],
        f"?year={year}": everything, f"?year={year - 1}": [],
        "?city=foshan": ["水库大坝", "港口自动"], "?sector=energy": ["输电线路"],
        "?q=水库 巡查": ["水库大坝"], "?q=bao robotics": everything, "?q=没有这个词": [],
        "?city=nowhere": [],
    }  # fmt: skip


def test_register_leaves_as_a_workbook(register, sign_in) -> None:
    answer = sign_in().get("/first-uses.xlsx?city=foshan")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0][:4] == ("Number", "State", "Scope", "Title")
    year = today().year
    assert [(one[0], one[1], one[3], one[5], one[8]) for one in rows[1:]] == [
        (f"GD-{year}-0003", "Revoked", "港口自动理货首次应用", "Bao Robotics", "Foshan"),
        (f"GD-{year}-0002", "Registered", "水库大坝巡查首次应用", "Bao Robotics", "Foshan"),
    ]


def test_register_costs_the_same_for_one_and_three(
    session, register, sign_in, connection_count
) -> None:
    client = sign_in()
    client.get("/first-uses")
    connection_count()
    client.get("/first-uses")
    three = connection_count()
    for one in register[1:]:
        one.state = "refused"
    session.commit()
    connection_count()
    client.get("/first-uses")
    assert connection_count() == three


def test_evidence_is_taken_away_again(session, ada, bao, sign_in, app) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world")
    client, base = sign_in(bao), f"/first-uses/{claim.id}"
    client.post(f"{base}/files", data=report())
    kept = session.scalars(select(FirstUseFile)).one()
    session.commit()
    path = app.config["SETTINGS"].data_dir.absolute() / "attachments" / kept.stored_as
    assert path.read_bytes().decode() == "试点报告"
    assert client.post(f"{base}/files/{kept.id}/remove").status_code == 303
    assert path.exists() is False
    assert client.get(f"{base}/files/{kept.id}").status_code == 404


def test_verbs_of_others_are_refused(session, ada, bao, dana, sign_in) -> None:
    claim = made.claim(session, bao, made.project(session, ada, bao), scope="world", state="notice")
    move = f"/first-uses/{claim.id}/move"
    answers = [
        sign_in(who).post(move, data={"verb": verb}).status_code
        for who, verb in ((dana, "withdraw"), (ada, "withdraw"), (bao, "register"), (bao, "fly"))
    ]
    assert answers == [403, 403, 403, 409]
    assert service.LIFE.states["notice"].en == "Public notice"


def test_page_of_a_project_links_its_first_uses_and_its_case(session, ada, bao, app) -> None:
    project = made.project(session, ada, bao, until="operate")
    claim = made.claim(session, bao, project, scope="world", state="registered")
    case = cases.case(session, ada, project)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        pages = [
            " ".join(render_template(f"{room}/project_hook.html", project=project).split())
            for room in ("firsts", "cases")
        ]
    assert f'<a href="/first-uses/{claim.id}">{claim.title}</a>' in pages[0]
    assert claim.number in pages[0]
    assert f'<a href="/cases/{case.id}">{case.title_en}</a>' in pages[1]
