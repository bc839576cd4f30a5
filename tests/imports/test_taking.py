"""Rows become scenarios and products once, whatever happens on the way."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import Database
from marketplace.imports import queries, running, service, workbooks
from marketplace.imports.decisions import decide
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.models import ImportKey, ImportRow, ImportRun
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario, ScenarioAmendment
from tests.imports.conftest import PRODUCT_HEADINGS, Import, need, workbook


def figures(session: Session, run: ImportRun) -> tuple[int, ...]:
    found = queries.counts(session, run)
    return tuple(
        found[name] for name in ("created", "changed", "unchanged", "refused", "undecided")
    )


def total(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_rows_become_drafts_of_their_owners(session: Session, bring_in: Import) -> None:
    run = bring_in(workbook([need(1), need(2, owner="广州某某智造有限公司")]))
    assert figures(session, run) == (2, 0, 0, 0, 0)
    rows = session.scalars(select(Scenario).order_by(Scenario.id)).all()
    assert [one.state for one in rows] == ["draft", "draft"]
    assert [one.organisation.name for one in rows] == ["Ada Hospital", "广州某某智造有限公司"]
    assert [one.organisation.kind for one in rows] == ["hospital", "enterprise"]
    assert rows[0].budget_max_wan == 120
    assert (rows[0].source_file, rows[0].source_sheet, rows[0].source_row) == (
        "list.xlsx",
        "清单",
        2,
    )
    assert [move.after for move in rows[0].moves] == ["draft"]


def test_same_file_twice_changes_nothing(session: Session, bring_in: Import) -> None:
    data = workbook([need(n) for n in range(1, 30)])
    bring_in(data, then="publish")
    before = session.execute(select(Scenario.id, Scenario.version).order_by(Scenario.id)).all()
    again = bring_in(data, then="publish")
    assert figures(session, again) == (0, 0, 29, 0, 0)
    after = session.execute(select(Scenario.id, Scenario.version).order_by(Scenario.id)).all()
    assert after == before
    assert total(session, ImportKey) == 29


def test_changed_row_amends_what_is_published(session: Session, bring_in: Import) -> None:
    bring_in(workbook([need(1), need(2)]), then="publish")
    run = bring_in(workbook([need(1), need(2, budget="300")]), then="publish")
    assert figures(session, run) == (0, 1, 1, 0, 0)
    amendment = session.scalars(select(ScenarioAmendment)).one()
    assert (amendment.field, amendment.before, amendment.after) == ("budget", "120", "300")


def test_bad_rows_come_back_with_reasons_in_both_languages(
    session: Session, bring_in: Import
) -> None:
    rows = [need(n) for n in range(1, 101)]
    bad = {7: "一百二十左右吧", 40: "abc", 99: "十万八千里"}
    for number, text in bad.items():
        rows[number - 1] = need(number, budget=text)
    rows[19] = need(20, owner="")
    run = bring_in(workbook(rows))
    assert figures(session, run) == (96, 0, 0, 4, 0)
    refused = queries.all_refused(session, run)
    assert [row.row for row in refused] == [8, 21, 41, 100]
    first = refused[0].problems[0]
    assert (first["cell"], first["column"]) == ("E8", "预算金额（万元）")
    assert "一百二十左右吧" in first["zh"]
    assert "is not an amount" in first["en"]
    assert refused[1].problems[0]["en"].startswith("No organisation is named.")


def test_mended_workbook_of_refused_rows_is_taken(
    session: Session, bring_in: Import, tmp_path: Path
) -> None:
    run = bring_in(workbook([need(1), need(2, budget="abc"), need(3, deadline="someday")]))
    path = tmp_path / "mend.xlsx"
    path.write_bytes(workbooks.refused_workbook(session, run, language="zh"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.max_row == 3
    assert sheet["E2"].value == "abc"
    sheet["E2"], sheet["F3"] = "88", "2027-01-31"
    book.save(path)
    mended = bring_in(path.read_bytes(), name="mend.xlsx")
    assert figures(session, mended) == (2, 0, 0, 0, 0)
    assert total(session, Scenario) == 3


def test_near_duplicate_waits_for_a_decision(session: Session, bring_in: Import) -> None:
    bring_in(workbook([need(1, title="新院区夜班外观检验与追溯系统建设")]))
    twins = [
        need(1, title="新院区夜班外观检验与追溯系统的建设"),
        need(1, title="新院区夜班外观检验及追溯系统建设", owner="Bao Robotics"),
    ]
    run = bring_in(workbook(twins))
    assert figures(session, run) == (1, 0, 0, 0, 1)
    ((row, like),) = queries.undecided(session, run, limit=9)
    assert like.title == "新院区夜班外观检验与追溯系统建设"
    decide(session, None, run=run, row=row, decision="same")
    session.commit()
    assert total(session, Scenario) == 2
    assert figures(session, bring_in(workbook(twins))) == (0, 0, 2, 0, 0)


def test_near_duplicate_taken_as_another_is_known_later(session: Session, bring_in: Import) -> None:
    rows = [
        need(1, title="新院区夜班外观检验与追溯系统建设"),
        need(1, title="新院区夜班外观检验与追溯系统的建设"),
    ]
    run = bring_in(workbook(rows), list_title="医院清单")
    assert figures(session, run) == (1, 0, 0, 0, 1)
    ((row, _like),) = queries.undecided(session, run, limit=9)
    decide(session, None, run=run, row=row, decision="new")
    session.commit()
    assert total(session, Scenario) == 2
    assert total(session, ListEntry) == 2
    assert figures(session, bring_in(workbook(rows))) == (0, 0, 2, 0, 0)


def test_phases_of_one_project_are_no_duplicates(session: Session, bring_in: Import) -> None:
    rows = [need(1, title=f"新院区夜班外观检验与追溯系统（{n}期）") for n in "一二三"]
    assert figures(session, bring_in(workbook(rows))) == (3, 0, 0, 0, 0)


def test_same_title_further_down_is_asked_about(session: Session, bring_in: Import) -> None:
    rows = [need(1), need(1), need(1, text="完全不同的一段描述，说的是手术器械的清洗与追溯。")]
    assert figures(session, bring_in(workbook(rows))) == (1, 0, 1, 0, 1)


def test_list_is_filled_in_the_order_of_the_file_and_released(
    session: Session, bring_in: Import
) -> None:
    data = workbook([need(n) for n in range(1, 13)])
    run = bring_in(data, then="publish", list_title="第一批场景机会清单", release_list=True)
    listed = session.get_one(OpportunityList, run.list_id)
    assert listed.state == "published"
    entries = [(one.position, one.serial) for one in listed.entries]
    assert entries == [(n, str(n)) for n in range(1, 13)]
    states = select(Scenario.state, func.count()).group_by(Scenario.state)
    assert session.execute(states).all() == [("published", 12)]


def test_products_are_registered(session: Session, bring_in: Import) -> None:
    rows = [["1", "在线外观检测系统", "Bao Robotics", "在线检测冲压件表面缺陷，漏检率 0.1%。"]]
    run = bring_in(workbook(rows, PRODUCT_HEADINGS), then="publish")
    assert figures(session, run) == (1, 0, 0, 0, 0)
    product = session.scalars(select(Product)).one()
    assert (product.state, product.organisation.name) == ("listed", "Bao Robotics")


def test_finished_calls_are_awarded(session: Session, bring_in: Import) -> None:
    headings = ("榜单标题", "发榜单位", "发榜状态", "需求详情")
    rows = [
        ["无人机巡检攻关", "Ada Hospital", "已完成", "夜间巡检的自动识别与告警。"],
        ["手术器械追溯攻关", "Ada Hospital", "待揭榜", "器械清洗全流程的追溯。"],
    ]
    bring_in(workbook(rows, headings), then="publish")
    states = session.scalars(select(Scenario.state).order_by(Scenario.id)).all()
    assert states == ["awarded", "published"]


def test_member_brings_in_own_rows_only(session: Session, bring_in: Import, ada: User) -> None:
    rows = [need(1), need(2, owner="Bao Robotics"), need(3, owner="")]
    run = bring_in(workbook(rows), ada, then="publish", list_title="x x")
    assert figures(session, run) == (2, 0, 0, 1, 0)
    assert set(session.scalars(select(Scenario.state))) == {"draft"}
    assert total(session, OpportunityList) == 0
    assert [one.name for one in session.scalars(select(Organisation))] == ["Ada Hospital"]


def test_row_that_the_reviewers_could_not_judge_leaves_nothing(
    session: Session, bring_in: Import, ada: User
) -> None:
    run = bring_in(workbook([need(1, text="太短"), need(2), need(3)]), ada, then="submit")
    assert figures(session, run) == (2, 0, 0, 1, 0)
    assert set(session.scalars(select(Scenario.state))) == {"review"}


def test_interrupted_import_goes_on_where_it_was(
    database: Database, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook([need(n) for n in range(1, 41)] + [need(99, budget="abc")])
    with database.writing() as own:
        run = service.receive(own, None, name="list.xlsx", data=data, folder=folder)
        options = OptionsDraft(then="publish")
        service.begin(own, None, run=run, options=options)
        number = run.id
    monkeypatch.setattr(running, "CHUNK", 10)

    def crash(done: int, _total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.work(database, number, folder=folder, progress=crash)
    assert total(session, ImportRow) == 20
    session.rollback()
    running.work(database, number, folder=folder, progress=lambda _done, _total: None)
    run = session.get_one(ImportRun, number)
    assert figures(session, run) == (40, 0, 0, 1, 0)
    assert total(session, Scenario) == 40
    assert run.state == "done"
    assert list(folder.iterdir()) == []


def test_finished_import_is_not_taken_again(
    database: Database, session: Session, bring_in: Import, folder: Path
) -> None:
    number = bring_in(workbook([need(1)])).id
    session.rollback()
    running.work(database, number, folder=folder, progress=lambda _done, _total: None)
    assert total(session, Scenario) == 1


def test_large_import_is_written_in_batches(
    session: Session, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LARGE", 50)
    run = bring_in(workbook([need(n) for n in range(1, 500)]), then="publish")
    assert figures(session, run) == (499, 0, 0, 0, 0)
    numbers = session.scalars(select(Scenario.id).order_by(Scenario.id)).all()
    assert len(set(numbers)) == 499
    keys = select(func.count()).where(ImportKey.scenario_id.in_(numbers))
    assert session.scalar(keys) == 499
