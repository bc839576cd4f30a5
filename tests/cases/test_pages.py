"""Pages of cases, through the client."""

import io

import pytest
from sqlalchemy import select

from marketplace.cases.models import Case, CasePicture
from tests.cases import made
from tests.firsts import made as given


def picture(data: bytes = made.PIXEL, name: str = "现场.png", **values: str):
    texts = {"caption_zh": "无人机机场", "caption_en": "The drone port", **values}
    return {**texts, "file": (io.BytesIO(data), name)}


def test_case_goes_from_the_form_to_everybody(session, ada, bao, dana, olga, sign_in) -> None:
    project = given.project(session, ada, bao, until="operate")
    given.measured(session, project)
    owner, supplier, operator = sign_in(ada), sign_in(bao), sign_in(olga)
    public = sign_in()
    new = f"/projects/{project.id}/case/new"
    assert "漏检率：由 2 % 变为 0.1 %（目标 0.2 %）" in owner.get(new).text
    assert owner.post(new, data={"title_zh": ""}).status_code == 422
    edit = owner.post(new, data={**made.CHINESE, "cost_wan": "120"}).location
    base = edit.removesuffix("/edit")
    assert owner.post(f"{base}/pictures", data=picture()).status_code == 303
    assert owner.post(f"{base}/pictures", data=picture(caption_zh="")).status_code == 422
    session.rollback()
    kept = session.scalars(select(CasePicture)).one()
    seen, version = f"{base}/pictures/{kept.id}", session.scalars(select(Case.version)).one()
    session.rollback()
    asked = [one.get(seen, buffered=True).status_code for one in (owner, supplier, public)]
    assert asked == [200, 200, 404]
    form = {**made.CHINESE, "cost_wan": "120", "version": version, "then": "submit"}
    assert owner.post(edit, data={**form, "story_zh": ""}).status_code == 422
    answer = owner.post(edit, data=form)
    assert (answer.status_code, answer.location) == (303, base)
    assert owner.post(edit, data=form).status_code == 403
    assert public.get(base).status_code == 404
    assert "We agree" in supplier.get(base).text
    assert supplier.post(f"{base}/agree").status_code == 303
    session.expire_all()
    form = {**form, **made.ENGLISH, "version": session.scalars(select(Case.version)).one()}
    session.rollback()
    assert operator.post(edit, data={**form, "then": "draft"}).status_code == 303
    assert owner.post(f"{base}/move", data={"verb": "publish"}).status_code == 403
    assert operator.post(f"{base}/move", data={"verb": "publish"}).status_code == 303
    page = public.get(base).text
    assert page.index("What was measured") < page.index("Walking the lines took three days")
    for part in ("Ada Hospital", "Bao Robotics", "CNY 1,200,000", "The drone port", "0.1 %"):
        assert part in page
    assert made.ENGLISH["title_en"] in public.get("/cases").text
    assert made.CHINESE["story_zh"] in sign_in(language="zh").get(base).text
    assert operator.post(f"{base}/move", data={"verb": "withdraw"}).status_code == 422
    answer = operator.post(f"{base}/move", data={"verb": "withdraw", "sentence": "数据有误。"})
    assert answer.status_code == 303
    assert [one.get(base).status_code for one in (public, sign_in(dana), owner)] == [404, 404, 200]


def test_picture_is_seen_but_never_run(session, ada, bao, sign_in, app) -> None:
    case = made.case(session, ada, given.project(session, ada, bao, until="operate"))
    client, base = sign_in(ada), f"/cases/{case.id}"
    evil = b"<script>alert(1)</script>"
    refused = [
        client.post(f"{base}/pictures", data=picture(data, name)).status_code
        for data, name in (
            (evil, "a.png"), (b"plain", "a.txt"), (made.PIXEL, "a.svg"),
            (made.PIXEL + evil, "a.png"), (made.PIXEL, "a.jpg"),
        )
    ]  # fmt: skip
    assert refused == [422] * 5
    client.post(f"{base}/pictures", data=picture())
    kept = session.scalars(select(CasePicture)).one()
    session.commit()
    answer = client.get(f"{base}/pictures/{kept.id}", buffered=True)
    assert answer.data == made.PIXEL
    names = ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    assert [answer.headers[one] for one in (*names, "X-Content-Type-Options")] == [
        "image/png", "inline", "sandbox; default-src 'none'; frame-ancestors 'none'", "nosniff",
    ]  # fmt: skip
    path = app.config["SETTINGS"].data_dir.absolute() / "attachments" / kept.stored_as
    number = kept.id
    session.rollback()
    path.write_bytes(evil)  # whatever happened to the store
    assert client.get(f"{base}/pictures/{number}", buffered=True).status_code == 404
    assert client.post(f"{base}/pictures/{number}/remove").status_code == 303
    assert path.exists() is False


@pytest.fixture
def three(session, ada, bao) -> list[Case]:
    """Three published cases in two cities."""
    shenzhen, foshan = given.city(session), given.city(session, "foshan", "佛山", "Foshan")
    return [
        made.case(
            session, ada,
            given.project(session, ada, bao, until="operate", title=name, city_id=place.id),
            state="published", title_en=name,
        )
        for name, place in (("Drones", shenzhen), ("Dams", foshan), ("Ports", foshan))
    ]  # fmt: skip


def test_list_is_narrowed_and_costs_the_same_for_one_and_three(
    session, three, sign_in, connection_count
) -> None:
    client = sign_in()

    def found(query: str) -> list[str]:
        page = client.get(f"/cases{query}").text
        return [one for one in ("Drones", "Dams", "Ports") if f">{one}<" in page]

    assert [found(""), found("?city=foshan"), found("?sector=energy")] == [
        ["Drones", "Dams", "Ports"], ["Dams", "Ports"], [],
    ]  # fmt: skip
    connection_count()
    client.get("/cases")
    cost = connection_count()
    for one in three[1:]:
        one.state = "withdrawn"
    session.commit()
    connection_count()
    client.get("/cases")
    assert connection_count() == cost
