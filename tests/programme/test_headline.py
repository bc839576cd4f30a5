"""The headline of small worlds: what moves it, what does not, and who sees what behind it."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import today
from marketplace.programme import checking
from marketplace.programme.cities import lines
from marketplace.programme.figures import headline
from marketplace.programme.flags import flags
from marketplace.programme.listing import Window
from marketplace.programme.scope import PROVINCE, Scope, named
from marketplace.projects import ledger
from marketplace.taxonomy import service as taxonomy
from marketplace.taxonomy.models import Concept
from tests.programme import made
from tests.programme.twin import recomputed

DAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def vocabulary(session: Session) -> None:
    made.vocabulary(session)


def at(session: Session, day: dt.date = DAY, scope: Scope = PROVINCE) -> tuple[object, ...]:
    """Projects, signed, in operation, cases, first trials, first uses; checked by SQL as well."""
    session.flush()
    one = headline(session, scope, day)
    twin = recomputed(session, day, scope.kind, scope.id)
    assert twin == {
        "events": one.events, "projects": one.projects, "investment": one.signed,
        "paid_in": one.paid_in, "intended": one.intended, "operation": one.operation,
        "cases": one.cases, "first_trials": one.first_trials, "firsts": one.firsts,
    }  # fmt: skip
    assert checking.differences(session, day) == []
    return one.projects, one.signed, one.operation, one.cases, one.first_trials, one.firsts


def test_award_trial_operation_first_use_and_case_move_the_headline_by_exactly_that(
    session: Session,
) -> None:
    assert at(session) == (0, 0, 0, 0, 0, 0)
    project = made.award(session, made.scenario(session, "瓷砖检测"), "2026-01-05")
    assert at(session) == (1, 0, 0, 0, 0, 0)
    made.carry(session, project, sign="2026-01-20", try_="2026-02-01", accept="2026-04-01")
    made.book(session, project, "signed", 500, "2026-01-20")
    assert at(session) == (1, 500, 0, 0, 0, 0)
    made.step(session, project, "operate", "2026-04-10")
    assert at(session) == (1, 500, 1, 0, 0, 0)
    made.first_use(session, project, "2026-05-06")
    assert at(session) == (1, 500, 1, 0, 0, 1)
    made.case(session, project, "2026-06-01")
    assert at(session) == (1, 500, 1, 1, 1, 1)
    # Each moves it on its own day, and the day before stays as it was.
    days = {
        "2026-06-01": (1, 500, 1, 1, 1, 1), "2026-05-31": (1, 500, 1, 0, 0, 1),
        "2026-05-06": (1, 500, 1, 0, 0, 1), "2026-05-05": (1, 500, 1, 0, 0, 0),
        "2026-04-10": (1, 500, 1, 0, 0, 0), "2026-04-09": (1, 500, 0, 0, 0, 0),
        "2026-01-20": (1, 500, 0, 0, 0, 0), "2026-01-19": (1, 0, 0, 0, 0, 0),
        "2026-01-05": (1, 0, 0, 0, 0, 0), "2026-01-04": (0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    assert {day: at(session, dt.date.fromisoformat(day)) for day in days} == days
    assert project.scenario.state == "case"


def test_opportunity_released_twice_counts_once_and_runs_while_either_runs(
    session: Session,
) -> None:
    first = made.award(session, made.scenario(session, "瓷砖检测"), "2025-01-05")
    again = made.award(session, made.scenario(session, "瓷砖 检测"), "2025-02-05", supplier="丁")
    other = made.award(session, first.scenario, "2025-02-06", supplier="戊")
    assert (again.counts_as_id, other.counts_as_id) == (first.id, first.id)
    made.carry(session, first, sign="2025-03-01", try_="2025-03-02")
    made.carry(session, other, try_="2025-03-03", accept="2025-04-01", operate="2025-05-01")
    assert at(session, dt.date(2025, 5, 1))[:3] == (1, 0, 1)
    made.carry(session, first, accept="2025-05-02", operate="2025-06-01", end="2025-09-01")
    assert at(session, dt.date(2025, 8, 31))[:3] == (1, 0, 1)
    assert at(session, dt.date(2025, 9, 1))[:3] == (1, 0, 1)
    made.step(session, other, "end", "2025-10-01")
    assert at(session, dt.date(2025, 9, 30))[:3] == (1, 0, 1)
    assert at(session, dt.date(2025, 10, 1))[:3] == (1, 0, 0)
    one = headline(session, PROVINCE, DAY)
    assert (one.repeats, one.tried, one.operated) == (2, 1, 1)


def test_intended_money_is_never_summed_and_a_counter_entry_takes_off(session: Session) -> None:
    project = made.award(session, made.scenario(session, "瓷砖检测"), "2026-01-05")
    made.book(session, project, "intended", 9_000, "2026-01-06")
    made.book(session, project, "paid_in", 40, "2026-01-08")
    wrong = made.book(session, project, "signed", 1_000, "2026-01-07")
    assert at(session)[1] == 1_000
    ledger.correct(
        session, None, project=project, entry=wrong, reason="多写一位", on=dt.date(2026, 1, 9)
    )
    made.book(session, project, "signed", 100, "2026-01-09", reference="一号（更正）")
    one = headline(session, PROVINCE, DAY)
    assert (one.signed, one.paid_in, one.intended) == (100, 40, 9_000)
    assert headline(session, PROVINCE, dt.date(2026, 1, 8)).signed == 1_000
    assert at(session)[1] == 100


def test_city_and_sector_have_their_own_headline_and_cities_add_up(session: Session) -> None:
    for title, city, sector, amount in (
        ("瓷砖检测", "foshan", "robotics-industry", 300),
        ("漏损定位", "shenzhen", "water", 50), ("水厂巡检", "foshan", "water", 7),
    ):  # fmt: skip
        need = made.scenario(session, title, city=city, sector=sector)
        made.book(session, made.award(session, need, "2026-01-05"), "signed", amount, "2026-01-06")
    foshan, water = named(session, "city", "佛山"), named(session, "sector", "water")
    assert foshan is not None
    assert water is not None
    assert at(session, scope=foshan)[:2] == (2, 307)
    assert at(session, scope=water)[:2] == (2, 57)
    shown = lines(session, headline(session, PROVINCE, DAY), "en")
    assert [(one.name, one.projects, one.signed) for one in shown] == [
        ("Shenzhen", 1, 50), ("Foshan", 2, 307),
    ]  # fmt: skip


def test_merging_sectors_moves_what_was_counted(session: Session, olga: User) -> None:
    need = made.scenario(session, "漏损定位", sector="water")
    project = made.award(session, need, "2026-01-05")
    made.book(session, project, "signed", 50, "2026-01-06")
    made.carry(session, project, try_="2026-02-01", accept="2026-03-01", operate="2026-03-02")
    water, robots = (
        session.get_one(Concept, made.number_of(session, key))
        for key in ("water", "robotics-industry")
    )
    taxonomy.merge(session, olga, concept=water, into=robots, version=water.version)
    session.expire_all()
    scope = named(session, "sector", "robotics-industry")
    assert scope is not None
    assert at(session, scope=scope)[:3] == (1, 50, 1)


def test_check_names_every_sum_that_differs_from_its_rows(session: Session) -> None:
    project = made.award(session, made.scenario(session, "瓷砖检测"), "2026-01-05")
    made.book(session, project, "signed", 50, "2026-01-06")
    session.execute(text("UPDATE ledger_day SET amount_wan = 51 WHERE place_id = 0"))
    session.execute(text("UPDATE opportunity_day SET number = 3 WHERE place_id = 0"
                         " AND measure = 'opened'"))  # fmt: skip
    assert checking.differences(session, DAY) == [
        "province: projects is 3 by day, 1 by rows",
        "province: signed is 51.0000 by day, 50.0000 by rows",
    ]  # fmt: skip


def test_flags_name_repeats_intents_and_payments_above_contracts(session: Session) -> None:
    first = made.award(session, made.scenario(session, "瓷砖检测"), "2026-01-05")
    made.award(session, first.scenario, "2026-01-06", supplier="丁")
    made.step(session, first, "sign", "2026-01-10")
    made.book(session, first, "signed", 100, "2026-01-10")
    made.book(session, first, "paid_in", 101, "2026-01-11")
    session.execute(text("DELETE FROM project_evidence"))
    session.flush()
    found = flags(session, headline(session, PROVINCE, DAY), Window("en", 20, details=True))
    assert {flag.key: flag.listing.values() for flag in found} == {
        "repeats": [["瓷砖检测 (en)", "Shenzhen", dt.date(2026, 1, 6), "瓷砖检测",
                     "Another supplier of the same scenario"]],
        "intents": [["瓷砖检测 (en)", "Shenzhen", dt.date(2026, 1, 6), Decimal(0)]],
        "overpaid": [["瓷砖检测 (en)", "Shenzhen", Decimal(100), Decimal(101)]],
        "unshown": [["瓷砖检测 (en)", "Shenzhen", "Under contract", dt.date(2026, 1, 10)]],
        "booked_twice": [],
    }  # fmt: skip


@pytest.fixture
def running(session: Session) -> None:
    """A project in operation with its money."""
    project = made.award(session, made.scenario(session, "瓷砖检测"), "2026-01-05")
    made.carry(session, project, sign="2026-01-10", try_="2026-02-01", accept="2026-03-01")
    made.step(session, project, "operate", "2026-03-02")
    made.book(session, project, "signed", 120, "2026-01-10")
    session.commit()


SignIn = Callable[..., FlaskClient]


def test_page_says_every_figure_and_opens_its_rows(running: None, sign_in: SignIn) -> None:
    visitor = sign_in()
    page = visitor.get("/headline?on=2026-06-30").text
    for said in ("CNY 1,200,000", "As of 2026-06-30 (Tue)", "1 is in operation."):
        assert said in page
    for figure in ("events", "projects", "investment", "operation", "cases", "firsts"):
        assert f'href="/headline/{figure}?on=2026-06-30"' in page
        assert visitor.get(f"/headline/{figure}?on=2026-06-30").status_code == 200
    rows = visitor.get("/headline/operation?on=2026-06-30").text
    assert "瓷砖检测 (en)" in rows
    assert "2026-03-02 (Mon)" in rows
    assert "甲工厂" not in rows
    assert "乙机器人" not in rows


def test_amounts_of_a_project_are_for_operators(
    running: None, sign_in: SignIn, olga: User, dana: User
) -> None:
    address = "/headline/investment?on=2026-06-30"
    for client in (sign_in(), sign_in(dana)):
        page = client.get(address).text
        assert "2026-01-10 (Sat)" in page
        assert "丙基金" not in page
    assert "丙基金" in sign_in(olga).get(address).text


def test_operators_see_what_they_look_after_and_nothing_else(
    running: None, sign_in: SignIn, olga: User, session: Session
) -> None:
    olga.level, olga.scope = "city", "佛山"
    session.commit()
    client = sign_in(olga)
    assert "My level in figures: Foshan" in client.get("/headline/mine").text
    assert "丙基金" not in client.get("/headline/investment?city=shenzhen").text
    olga.level, olga.scope = "department", "Robotics"
    session.commit()
    assert "My level in figures: Robotics" in client.get("/headline/mine").text
    olga.scope = "no such department"
    session.commit()
    answer = client.get("/headline/mine")
    assert (answer.status_code, "names no city or sector" in answer.text) == (409, True)


@pytest.mark.parametrize("wrong", ["on=2026-13-01", "on=2999-01-01", "on=1999-12-31", "on=soon"])
def test_a_wrong_date_is_said_beside_it(sign_in: SignIn, wrong: str) -> None:
    answer = sign_in().get(f"/headline?{wrong}")
    said = f"Type a day from 2000 to today ({today()}), such as 2026-11-01."
    assert (answer.status_code, said in answer.text) == (422, True)
    assert sign_in().get(f"/headline/projects?{wrong}").status_code == 422


def test_city_and_sector_at_once_are_refused(sign_in: SignIn) -> None:
    visitor = sign_in()
    for query, said in (
        ("city=foshan&sector=water", "Choose a city or a sector, not both."),
        ("city=nowhere", "Choose a city of the list."),
    ):
        answer = visitor.get(f"/headline?{query}")
        assert (answer.status_code, said in answer.text) == (422, True)


def test_rows_cost_the_same_statements_however_many(
    session: Session, sign_in: SignIn, olga: User, connection_count: Callable[[], int]
) -> None:
    client, addresses = sign_in(olga), [
        "/headline", "/headline/mine", "/headline/projects", "/headline/operation",
        "/headline/investment", "/headline/cases", "/headline/firsts",
    ]  # fmt: skip
    counts: list[list[int]] = []
    for titles in (("瓷砖检测",), ("漏损定位", "水厂巡检")):
        for title in titles:
            project = made.award(session, made.scenario(session, title), "2026-01-05")
            made.carry(session, project, try_="2026-02-01", accept="2026-03-01")
            made.step(session, project, "operate", "2026-03-02")
            made.book(session, project, "signed", 120, "2026-01-10")
            made.first_use(session, project, "2026-05-06", title=title)
            made.case(session, project, "2026-06-01")
        session.commit()
        found = []
        for address in addresses:
            client.get(address)
            connection_count()
            assert client.get(address).status_code == 200
            found.append(connection_count())
        counts.append(found)
    assert counts[0] == counts[1]


def test_files_say_what_the_page_says(running: None, sign_in: SignIn, olga: User) -> None:
    visitor = sign_in()
    book = openpyxl.load_workbook(
        io.BytesIO(visitor.get("/headline.xlsx?on=2026-06-30").data), read_only=True
    )
    assert book.sheetnames == [
        "Headline", "Matchmaking events", "Opportunity projects", "Investment signed",
        "In operation", "Typical cases", "First uses this year", "About",
    ]  # fmt: skip
    figures = {row[0]: row[1] for row in book["Headline"].iter_rows(values_only=True)}
    assert (figures["Opportunity projects"], figures["Investment signed"]) == (1, 120)
    of_operator = sign_in(olga).get("/headline.xlsx?on=2026-06-30").data
    money = openpyxl.load_workbook(io.BytesIO(of_operator))["Investment signed"]
    assert [cell.value for cell in money[2]][3:6] == ["丙基金", "一号", 120]
    text_file = visitor.get("/headline.txt?on=2026-06-30").text
    assert "签约投资 0.012 亿元" in text_file
    assert "RMB 0.0012 billion signed" in text_file


def test_printed_headline_is_one_page_with_its_charts(running: None, sign_in: SignIn) -> None:
    answer = sign_in().get("/headline.pdf?on=2026-06-30")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert (answer.content_type, len(pages)) == ("application/pdf", 1)
    said = " ".join(pages[0].extract_text().split())
    for words in ("CNY 1,200,000", "Reached a trial", "In operation at the end of the month", "SZ"):
        assert words in said
