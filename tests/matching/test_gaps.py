"""The gap report: which postings are gaps, where, for whom, and what is behind each number."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.matching import batch, gaps, service
from marketplace.matching.gaps import Counted, GapFilters
from marketplace.matching.models import MatchRun
from marketplace.records import Job
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.service import load_seeds
from marketplace.taxonomy.snapshot import snapshot
from tests.matching.conftest import DRONE
from tests.taxonomy.conftest import CITIES, CONCEPTS, LINKS

MEALS = {
    "title": "病房营养膳食配送",
    "pain_point": "住院病人三餐按医嘱配送，人工送餐常有错漏，家属投诉较多。",
    "description": "按医嘱配餐、送餐并核对，覆盖全部病区。",
    "tags": "膳食",
    "conditions": [],
}
MOST_STATEMENTS = 12


@pytest.fixture(autouse=True)
def places(session, tmp_path) -> None:
    """The small vocabulary with a second city."""
    rows = {
        "VERSION": "1",
        "concepts.csv": f"{CONCEPTS}foshan,city,佛山市,Foshan,,佛山\n",
        "links.csv": LINKS,
        "cities.csv": f"{CITIES}foshan,2,2\n",
    }
    for name, text in rows.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    load_seeds(session, tmp_path)
    session.commit()


@pytest.fixture
def run_all(database, session):
    def run() -> MatchRun:
        with database.writing() as other:
            number = batch.begin(other).id
        batch.work(database, number, progress=lambda done, total: None)
        with database.reading() as other:
            return other.get_one(MatchRun, number)

    return run


@pytest.fixture
def market(ada, bao, post, register):
    """Two needs that nobody meets, one that is met, and a drone that nobody needs."""
    return {
        "met": post(ada, sector="energy", city="shenzhen"),
        "meals": post(ada, sector="energy", city="shenzhen", **MEALS),
        "beds": post(ada, city="foshan", **{**MEALS, "title": "病床被服清洗配送"}),
        "aoi": register(bao, sector="energy", city="shenzhen"),
        "drone": register(bao, DRONE, sector="low-altitude", city="foshan"),
    }


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def titles(text: str) -> list[str]:
    return re.findall(r'<h2><a href="[^"]+"><span[^>]*>([^<]+)</span>', text)


def test_gaps_are_counted_by_sector_and_city(database, session, market, run_all) -> None:
    run = run_all()
    with database.reading() as reader:
        known = snapshot(reader).by_key
        needs = gaps.counts(reader, run, GapFilters("scenario"))
        offers = gaps.counts(reader, run, GapFilters("product"))
    energy, low = known["energy"].id, known["low-altitude"].id
    shenzhen, foshan = known["shenzhen"].id, known["foshan"].id
    assert set(needs) == {Counted(energy, shenzhen, 2, 1), Counted(None, foshan, 1, 1)}
    assert set(offers) == {Counted(energy, shenzhen, 1, 0), Counted(low, foshan, 1, 1)}


def test_numbers_are_those_of_the_rows_behind_them(database, ada, post, market, run_all) -> None:
    more = post(ada, sector="energy", city="shenzhen", **{**MEALS, "title": "夜间加餐配送"})
    run = run_all()
    with database.reading() as reader:
        for side in ("scenario", "product"):
            for city in ("", "shenzhen", "foshan", "none"):
                for sector in ("", "energy", "low-altitude", "none", "no-such"):
                    filters = GapFilters(side, sector, city)
                    counted = sum(one.gaps for one in gaps.counts(reader, run, filters))
                    listed = gaps.numbers(reader, run, filters, limit=100)
                    assert (counted, len(listed)) == (gaps.total(reader, run, filters),) * 2
        assert set(gaps.numbers(reader, run, GapFilters("scenario"), limit=9)) == {
            market["meals"].id, market["beds"].id, more.id,
        }  # fmt: skip


def test_posting_that_no_run_compared_is_no_gap(
    database, session, ada, bao, post, register, market, run_all
) -> None:
    run = run_all()
    post(ada, **{**MEALS, "title": "夜间加餐配送"})
    register(bao, {**DRONE, "title": "测绘无人机"})
    scenarios.close(
        session, ada, scenario=session.get_one(Scenario, market["beds"].id), reason="已解决"
    )
    session.commit()
    with database.reading() as reader:
        needs = gaps.numbers(reader, run, GapFilters("scenario"), limit=9)
        offers = gaps.numbers(reader, run, GapFilters("product"), limit=9)
    assert (needs, offers) == ([market["meals"].id], [market["drone"].id])


def test_pair_with_a_broken_condition_does_not_fill_a_gap(
    database, ada, bao, post, register, run_all
) -> None:
    need = post(ada, conditions=["本地部署"])
    register(bao, deployment="仅提供 SaaS，不支持本地部署", certificates=[])
    run = run_all()
    with database.reading() as reader:
        assert gaps.numbers(reader, run, GapFilters("scenario"), limit=9) == [need.id]
        near = gaps.closest(reader, "scenario", [need.id])[need.id]
    assert (near.contradicted, near.level in service.TELLING) == (True, True)


def test_table_opens_the_rows_behind_its_numbers(sign_in, market, chen, run_all) -> None:
    run_all()
    client = sign_in(chen)
    shown = page(client, "/matching/gaps")
    assert "2 needs without a good match" in shown
    assert 'href="/matching/gaps/scenarios?sector=energy&amp;city=shenzhen"' in shown
    assert 'aria-label="Energy and power, Shenzhen: 1 of 2"' in shown
    assert "As of 20" in shown
    rows = page(client, "/matching/gaps/scenarios?sector=energy&city=shenzhen")
    assert titles(rows) == [MEALS["title"]]
    assert titles(page(client, "/matching/gaps/scenarios?sector=none")) == ["病床被服清洗配送"]
    assert titles(page(client, "/matching/gaps/products?city=foshan")) == [DRONE["title"]]
    assert "No gaps here" in page(client, "/matching/gaps/products?city=shenzhen")


def test_operator_of_a_city_sees_that_city_first(sign_in, session, market, olga, run_all) -> None:
    olga.level, olga.scope = "city", "佛山"
    session.commit()
    run_all()
    client = sign_in(olga)
    assert "One need" not in page(client, "/matching/gaps?city=all")
    assert "1 need without a good match" in page(client, "/matching/gaps")
    assert titles(page(client, "/matching/gaps/scenarios")) == ["病床被服清洗配送"]
    everywhere = titles(page(client, "/matching/gaps/scenarios?city=all"))
    assert sorted(everywhere) == sorted([MEALS["title"], "病床被服清洗配送"])


def test_files_hold_the_rows_and_the_counts(sign_in, market, chen, run_all) -> None:
    run_all()
    client = sign_in(chen)
    answer = client.get("/matching/gaps/scenarios.csv?city=shenzhen")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(one["Title"], one["City"], one["Sector"]) for one in lines] == [
        (MEALS["title"], "Shenzhen", "Energy and power")
    ]
    assert lines[0]["Link"].endswith(f"/scenarios/{market['meals'].id}")
    answer = client.get("/matching/gaps/scenarios.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gaps-scenarios.xlsx"'
    book = load_workbook(io.BytesIO(answer.data))
    assert [sheet.title for sheet in book] == [
        "Needs without a good match", "By sector and city", "About",
    ]  # fmt: skip
    assert sorted(book["By sector and city"].values)[:2] == [
        ("Energy and power", "Shenzhen", 1, 2), ("Not stated", "Foshan", 1, 1),
    ]  # fmt: skip
    assert [row[0] for row in book["About"].values][1].startswith("As of 20")


def test_pages_teach_before_the_first_run(sign_in, chen, olga) -> None:
    for client in (sign_in(chen), sign_in(olga)):
        for address in ("", "?side=product", "/scenarios", "/products"):
            assert "Nothing has been compared yet" in page(client, f"/matching/gaps{address}")
    assert "Compare everything now" in page(sign_in(olga), "/matching/gaps")
    assert "Compare everything now" not in page(sign_in(chen), "/matching/gaps")
    assert sign_in(chen).get("/matching/gaps/products.csv").data.count(b"\n") == 1


def test_operator_starts_one_run_however_often_asked(sign_in, session, olga, market) -> None:
    client = sign_in(olga)
    session.add(MatchRun(total=3, done=1))
    session.commit()
    assert client.post("/matching/gaps/run").status_code == 303
    shown = page(client, "/matching/gaps")
    assert "1 of 3 scenarios" in shown
    assert "Compare everything now" not in shown
    assert "1 of 3 scenarios" in page(client, "/matching/gaps/progress")
    assert session.scalars(select(MatchRun.done)).all() == [1]
    assert session.scalars(select(Job.id)).all() == []


def test_operator_starts_a_run_that_the_job_finishes(sign_in, session, olga, market) -> None:
    client = sign_in(olga)
    assert client.post("/matching/gaps/run").status_code == 303
    run = session.scalars(select(MatchRun)).one()
    session.commit()
    assert (run.state, run.done, run.asked_by_id) == ("done", 3, olga.id)
    answer = client.get("/matching/gaps/progress")
    assert (answer.text.strip(), answer.headers["HX-Refresh"]) == ("", "true")


@pytest.mark.parametrize("many", [1, 3])
def test_pages_take_the_same_few_statements(
    sign_in, connection_count, session, ada, bao, chen, post, register, run_all, many
) -> None:
    for number in range(many):
        place = {"sector": ("energy", "low-altitude")[number % 2], "city": "shenzhen"}
        post(ada, **{**MEALS, "title": f"病房膳食配送 {'甲乙丙'[number]}", **place})
        register(bao, {**DRONE, "title": f"巡检无人机 {'甲乙丙'[number]}"}, **place)
    run_all()
    client = sign_in(chen)
    page(client, "/matching/gaps")
    connection_count()
    counts = []
    for path in ("", "?side=product", "/scenarios", "/products", "/scenarios.csv"):
        page(client, f"/matching/gaps{path}")
        counts.append(connection_count())
    assert len(titles(page(client, "/matching/gaps/scenarios"))) == many
    assert counts == [7, 7, 11, 11, 10]
    assert max(counts) <= MOST_STATEMENTS
