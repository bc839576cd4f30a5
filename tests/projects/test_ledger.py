"""The ledger: entries stay, corrections are counter-entries, and the sums by day follow."""

import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.db import today
from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from marketplace.projects import ledger, ledger_book
from marketplace.projects.ledger import EntryDraft
from marketplace.projects.ledger_models import KINDS, LedgerDay, LedgerEntry
from marketplace.taxonomy.models import Concept
from tests.projects import made

BOOKED = dt.date(2026, 4, 1)


def draft(**values) -> EntryDraft:
    given = {
        "kind": "signed", "investor": "Harbour Fund", "reference": "合同 12", "amount": "120",
        "booked_on": str(BOOKED),
    }  # fmt: skip
    found, problems = EntryDraft.read({**given, **values})
    assert found is not None, problems
    return found


def post(session, who, project, **values) -> LedgerEntry:
    one = ledger.post(session, who, project=project, draft=draft(**values))
    session.commit()
    return one


def problems(**values) -> list[str]:
    given = draft().model_dump()
    return [one.field for one in EntryDraft.read({**given, **values})[1]]


def test_an_entry_keeps_the_original_amount_and_its_yuan(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    one = post(session, ada, project, amount="12.5", currency="USD", rate="7.123456")
    session.expire_all()
    assert (one.amount_wan, one.currency, one.original_amount) == (
        Decimal("89.0432"), "USD", Decimal("125000.00"),
    )  # fmt: skip


def test_foreign_money_needs_its_rate_and_own_money_none() -> None:
    assert problems(currency="USD", rate="") == ["rate"]
    assert problems(currency="CNY", rate="") == []
    assert draft(currency="CNY", rate="7.1").amount_wan == Decimal(120)
    assert problems(currency="JPY", amount="0.0001", rate="0.047") == ["rate"]


def test_what_is_no_amount_or_no_day_is_refused() -> None:
    tomorrow = today() + dt.timedelta(days=1)
    assert [problems(amount=one) for one in ("0", "-5", "NaN", "1e999")] == [["amount"]] * 4
    assert problems(booked_on=str(tomorrow)) == ["booked_on"]


def test_one_contract_is_booked_once_however_it_is_written(session, ada, bao, dana) -> None:
    need = made.scenario(session, ada)
    first = made.project(session, ada, bao, of=need)
    second = made.project(session, ada, dana, of=need)
    post(session, ada, first)
    for project, values in (
        (first, {}),
        (first, {"investor": "harbour　fund", "reference": "合同 12"}),
        # The same opportunity released twice: its money is there already.
        (second, {"reference": "合同 12"}),
    ):
        with pytest.raises(InvalidError) as refused:
            post(session, ada, project, **values)
        assert [one.field for one in refused.value.problems] == ["reference"]
    for values in ({"kind": "paid_in"}, {"reference": "合同 13"}, {"investor": "Other Fund"}):
        post(session, ada, first, **values)
    assert session.scalar(select(func.count(LedgerEntry.id))) == 4


def test_the_database_keeps_a_contract_once_by_itself(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    values = {
        "project_id": project.id, "kind": "signed", "investor": "F", "reference": "R",
        "amount_wan": 1, "original_amount": 1, "booked_on": BOOKED,
    }  # fmt: skip
    session.add(LedgerEntry(**values))
    session.commit()
    session.add(LedgerEntry(**values))
    with pytest.raises(DBAPIError):
        session.commit()
    session.rollback()


def test_taking_back_is_a_counter_entry_once(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    one = post(session, ada, project)
    counter = ledger.correct(session, ada, project=project, entry=one, reason="多写了一个零")
    session.commit()
    assert (counter.amount_wan, counter.corrects_id, counter.booked_on, counter.note) == (
        Decimal(-120), one.id, today(), "多写了一个零",
    )  # fmt: skip
    for entry in (one, counter):
        with pytest.raises(RefusedError):
            ledger.correct(session, ada, project=project, entry=entry, reason="再来一次")
    state = ledger_book.state([one, counter])
    assert dict(state.sums) == {"intended": 0, "signed": 0, "paid_in": 0}


def test_taking_back_needs_a_reason_and_a_keeper(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    one = post(session, ada, project)
    with pytest.raises(InvalidError) as refused:
        ledger.correct(session, ada, project=project, entry=one, reason=" \u200b")
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    with pytest.raises(ForbiddenError):
        ledger.correct(session, bao, project=project, entry=one, reason="我要改")
    with pytest.raises(ForbiddenError):
        ledger.post(session, bao, project=project, draft=draft())


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_an_entry(session, ada, bao, change) -> None:
    one = post(session, ada, made.project(session, ada, bao))
    statement = (
        update(LedgerEntry).where(LedgerEntry.id == one.id).values(note="anders")
        if change == "update"
        else delete(LedgerEntry).where(LedgerEntry.id == one.id)
    )
    with pytest.raises(DBAPIError):
        session.execute(statement)
    session.rollback()
    assert session.scalars(select(LedgerEntry.note)).all() == [""]


def test_sums_by_day_equal_the_rows_after_many_entries(session, ada, bao, dana) -> None:
    chance = random.Random(20260401)
    session.add_all([_concept("a-city", "city"), _concept("a-sector", "sector")])
    session.flush()
    projects = [made.project(session, ada, bao), made.project(session, dana, bao)]
    projects[1].city_id, projects[1].sector_id = session.scalars(select(Concept.id)).all()
    session.commit()
    live: list[LedgerEntry] = []
    for number in range(200):
        if live and chance.random() < 0.3:
            one = live.pop(chance.randrange(len(live)))
            where = next(each for each in projects if each.id == one.project_id)
            ledger.correct(session, None, project=where, entry=one, reason="更正")
            continue
        day = BOOKED + dt.timedelta(days=chance.randrange(5))
        given = draft(
            kind=chance.choice(KINDS), reference=f"合同 {number}", booked_on=str(day),
            amount=str(Decimal(chance.randrange(1, 10**9)) / 10_000),
        )  # fmt: skip
        live.append(ledger.post(session, None, project=chance.choice(projects), draft=given))
    session.commit()
    sums = {
        (one.kind, one.booked_on, one.place_id): (one.amount_wan, one.entries)
        for one in session.scalars(select(LedgerDay))
    }
    assert sums == _added(session, projects)
    assert session.scalar(select(func.count(LedgerEntry.id))) == 200


def _concept(key: str, kind: str) -> Concept:
    return Concept(key=key, kind=kind, zh=key, en=key)


def _added(session, projects) -> dict[tuple[object, ...], tuple[Decimal, int]]:
    places = {one.id: (0, one.city_id, one.sector_id) for one in projects}
    added: dict[tuple[object, ...], tuple[Decimal, int]] = {}
    for one in session.scalars(select(LedgerEntry)):
        for place in places[one.project_id]:
            if place is not None:
                key = (one.kind, one.booked_on, place)
                amount, entries = added.get(key, (Decimal(0), 0))
                added[key] = (amount + one.amount_wan, entries + 1)
    return added


def test_nobody_but_the_trigger_need_know_of_the_sums(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    session.execute(
        text(
            "INSERT INTO ledger_entry (project_id, kind, investor, reference, amount_wan, currency,"
            " original_amount, booked_on, note, created_at) VALUES (:project, 'paid_in', 'F', 'R',"
            " 7.5, 'CNY', 75000, '2026-04-01', '', '2026-04-01 00:00:00')"
        ),
        {"project": project.id},
    )
    one = session.scalars(select(LedgerDay)).one()
    assert (one.kind, one.amount_wan, one.entries) == ("paid_in", Decimal("7.5"), 1)


def test_kinds_run_apart_and_too_much_paid_in_is_named(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    for number, (kind, amount, investor) in enumerate(
        (
            ("intended", "500", "Harbour Fund"), ("signed", "120", "Harbour Fund"),
            ("paid_in", "80", "Harbour Fund"), ("paid_in", "60", "Harbour Fund"),
            ("signed", "30", "Other Fund"),
        )
    ):  # fmt: skip
        post(session, ada, project, kind=kind, amount=amount, investor=investor,
             reference=f"编号 {number}")  # fmt: skip
    rows = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    assert [(line.entry.kind, line.running) for line in ledger_book.lines(rows)] == [
        ("intended", 500), ("signed", 120), ("paid_in", 80), ("paid_in", 140), ("signed", 150),
    ]  # fmt: skip
    state = ledger_book.state(rows)
    assert dict(state.sums) == {"intended": 500, "signed": 150, "paid_in": 140}
    assert state.excess == (("Harbour Fund", Decimal(20)),)


def test_the_workbook_holds_every_entry_and_sum(session, ada, bao) -> None:
    project = made.project(session, ada, bao)
    one = post(session, ada, project, investor="=1+1 基金")
    ledger.correct(session, ada, project=project, entry=one, reason="写错了")
    rows = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    data = ledger_book.workbook(project, rows, {ada.id: "Ada"}, "en")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Ledger", "Sums by kind", "About"]
    cells = book.get_sheet_by_name("Ledger").to_python()
    assert [(row[3], row[7], row[8], row[9], row[11]) for row in cells[1:]] == [
        ("=1+1 基金", 120, 120, "", "Ada"), ("=1+1 基金", -120, 0, one.id, "Ada"),
    ]  # fmt: skip
