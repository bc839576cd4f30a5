"""The vocabulary in the browser: everybody looks, operators change it, the effect shows at once."""

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.scenarios.models import Scenario, ScenarioTag
from marketplace.taxonomy import queries
from marketplace.taxonomy.models import Alias


def tagged(session, *texts: str) -> Scenario:
    house = session.scalars(select(Organisation)).first()
    made = Scenario(
        title="Inspect lines", organisation_id=house.id, updated_at=now(), published_at=now(),
        state="published", tags=[ScenarioTag(text=text) for text in texts],
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def version_of(session, key: str) -> int:
    version = queries.by_key(session, key).version
    session.commit()
    return version


def test_visitors_browse_search_and_read(sign_in, seeds) -> None:
    visitor = sign_in()
    assert b"Technologies" in visitor.get("/taxonomy").data
    tree = visitor.get("/taxonomy?kind=technology").text
    assert tree.index("Aircraft") < tree.index("Drone") < tree.index("Multirotor")
    assert "Drone" in visitor.get("/taxonomy?q=UAV").text
    assert "No concept has this name" in visitor.get("/taxonomy?q=zzz").text
    page = visitor.get("/taxonomy/drone").text
    assert "无人驾驶航空器" in page
    assert "Save the names" not in page
    assert visitor.get("/taxonomy/nothing").status_code == 404


def test_pages_take_the_same_statements_for_few_and_many(
    sign_in, seeds, olga, session, ada, connection_count
) -> None:
    client = sign_in(olga)
    client.get("/taxonomy")
    counts = []
    for number in range(3):
        tagged(session, *[f"词{number}{n}" for n in range(20 * number + 1)])
        connection_count()
        assert client.get("/taxonomy/loose").status_code == 200
        counts.append(connection_count())
        client.get("/taxonomy/drone")
        counts.append(connection_count())
    assert counts[:2] * 2 == counts[2:]
    assert max(counts) <= 12


def test_suggestions_while_typing_are_keys_with_names(sign_in, seeds) -> None:
    visitor = sign_in(language="zh")
    expected = [
        {"value": "drone", "text": "无人机"}, {"value": "multirotor", "text": "多旋翼无人机"},
    ]  # fmt: skip
    assert visitor.get("/taxonomy/suggest?q=无人机").json == expected
    assert visitor.get("/taxonomy/suggest?q=深圳").json == []
    found = visitor.get("/taxonomy/suggest?q=深圳&kind=city").json
    assert found == [{"value": "shenzhen", "text": "深圳市"}]


def test_tags_are_suggested_from_a_longer_text(sign_in, seeds, ada) -> None:
    client = sign_in(ada)
    answer = client.post(
        "/taxonomy/tags", data={"title": "用UAV巡检电力线路", "tags": "drone", "city": "深圳"}
    )
    rows = [(row["value"], row["evidence"], row["chosen"]) for row in answer.json]
    assert rows == [
        ("drone", "uav", True), ("energy", "电力", False), ("inspection", "巡检", False),
    ]  # fmt: skip
    part = client.post(
        "/taxonomy/tags",
        data={"text": "巡检无人机", "tags": "drone"},
        headers={"HX-Request": "true"},
    )
    assert 'value="inspection"' in part.text
    assert 'value="drone"' not in part.text


def test_operator_adds_and_removes_an_alias(sign_in, seeds, olga, ada, session) -> None:
    client = sign_in(olga)
    made = tagged(session, "航拍小飞机")
    assert "航拍小飞机" in client.get("/taxonomy/loose").text
    data = {"text": "航拍小飞机", "loose": "1"}
    assert client.post("/taxonomy/drone/aliases", data=data).headers["Location"] == (
        "/taxonomy/loose"
    )
    assert "Every tag is linked" in client.get("/taxonomy/loose").text
    session.expire_all()
    assert made.tags[0].concept.key == "drone"
    session.commit()
    assert "One opportunity" in sign_in().get("/taxonomy/drone").text
    alias = session.scalars(select(Alias).where(Alias.text == "航拍小飞机")).one()
    session.commit()
    client.post(f"/taxonomy/drone/aliases/{alias.id}/remove")
    assert sign_in().get("/taxonomy/suggest?q=航拍小飞机").json == []
    assert client.post(f"/taxonomy/aircraft/aliases/{alias.id}/remove").status_code == 404


def test_taken_alias_is_refused_with_its_owner(sign_in, seeds, olga) -> None:
    answer = sign_in(olga).post("/taxonomy/drone/aliases", data={"text": "巡查"})
    assert answer.status_code == 422
    assert "already names “Inspection”" in answer.text
    assert 'value="巡查"' in answer.text


def test_operator_renames_and_a_late_editor_sees_both_texts(sign_in, seeds, olga, session) -> None:
    client = sign_in(olga)
    version = version_of(session, "drone")
    names = {"zh": "无人驾驶飞机", "en": "Unmanned aircraft", "version": version}
    assert client.post("/taxonomy/drone/names", data=names).status_code == 303
    assert "Unmanned aircraft" in sign_in().get("/taxonomy?q=无人机").text
    assert client.post("/taxonomy/drone/names", data={**names, "en": "Late"}).status_code == 409
    assert client.post("/taxonomy/drone/names", data={**names, "zh": ""}).status_code == 422


def test_operator_merges_after_a_preview(sign_in, seeds, olga, session) -> None:
    client = sign_in(olga)
    preview = client.get("/taxonomy/unmanned-craft/merge?into=drone").text
    assert "无人飞行器" in preview
    data = {"into": "drone", "version": version_of(session, "unmanned-craft")}
    assert client.post("/taxonomy/unmanned-craft/merge", data=data).status_code == 303
    gone = sign_in().get("/taxonomy/unmanned-craft")
    assert (gone.status_code, gone.headers["Location"]) == (301, "/taxonomy/drone")
    assert "无人飞行器" in sign_in().get("/taxonomy/drone").text


def test_operator_adds_a_concept(sign_in, seeds, olga) -> None:
    client = sign_in(olga)
    assert 'value="量子"' in client.get("/taxonomy/new?zh=量子").text
    data = {"kind": "technology", "zh": "量子计算", "en": "Quantum computing", "aliases": "量子机"}
    assert client.post("/taxonomy/new", data=data).headers["Location"] == (
        "/taxonomy/quantum-computing"
    )
    assert client.post("/taxonomy/new", data={**data, "kind": "x"}).status_code == 422
    assert sign_in().get("/taxonomy/suggest?q=量子机").json[0]["text"] == "Quantum computing"


def test_only_operators_change_the_vocabulary(sign_in, seeds, chen, ada) -> None:
    for somebody in (chen, ada):
        client = sign_in(somebody)
        assert client.get("/taxonomy/loose").status_code == 403
        assert client.get("/taxonomy/new").status_code == 403
        assert client.post("/taxonomy/drone/aliases", data={"text": "x1"}).status_code == 403
    assert sign_in().post("/taxonomy/drone/merge").status_code == 303
