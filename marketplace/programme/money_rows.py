"""Rows of investment: sums by day for everybody, each entry for those who look after it."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.errors import Sentence
from marketplace.programme.figures import Headline
from marketplace.programme.listing import Cell, Column, Listing, Window
from marketplace.programme.project_rows import OF_SCENARIO, title
from marketplace.programme.words import CITY, TITLE, place
from marketplace.projects.ledger_models import LedgerDay, LedgerEntry
from marketplace.projects.models import Project

BOOKED_ON = Sentence("入账日期", "Booked on")
AMOUNT = Sentence("金额（万元）", "Amount (CNY 10,000)")
ENTRIES = Sentence("笔数", "Entries")
INVESTOR = Sentence("投资方", "Investor")
REFERENCE = Sentence("合同或凭证", "Contract or voucher")
TAKES_BACK = Sentence("备注", "Note")
COUNTER_ENTRY = Sentence("冲销", "Counter-entry")


def signed(session: Session, one: Headline, window: Window) -> Listing:
    """What was signed: entries with details, else the sums of days."""
    return _entries(session, one, window) if window.details else _days(session, one, window)


def _days(session: Session, one: Headline, window: Window) -> Listing:
    columns = [
        Column(BOOKED_ON, "day", 14), Column(AMOUNT, "money", 20), Column(ENTRIES, "number", 10)
    ]  # fmt: skip
    where = [
        LedgerDay.kind == "signed", LedgerDay.place_id == one.scope.id,
        LedgerDay.booked_on <= one.day,
    ]  # fmt: skip
    chosen = select(LedgerDay).where(*where).order_by(LedgerDay.booked_on.desc())
    days = session.scalars(chosen.limit(window.limit).offset(window.offset))
    rows = [[Cell(day.booked_on), Cell(day.amount_wan), Cell(day.entries)] for day in days]
    return Listing(columns, rows, _total(session, LedgerDay, where))


def _entries(session: Session, one: Headline, window: Window) -> Listing:
    columns = [
        Column(BOOKED_ON, "day", 14), Column(TITLE, width=44), Column(CITY),
        Column(INVESTOR, width=30), Column(REFERENCE, width=24), Column(AMOUNT, "money", 20),
        Column(TAKES_BACK, width=30),
    ]  # fmt: skip
    where: list[Any] = [LedgerEntry.kind == "signed", LedgerEntry.booked_on <= one.day]
    if one.scope.id:
        own = select(Project.id).where(*one.scope.of(Project))
        where.append(LedgerEntry.project_id.in_(own))
    project = joinedload(LedgerEntry.project)
    chosen = (
        select(LedgerEntry)
        .options(project.joinedload(Project.scenario).load_only(*OF_SCENARIO))
        .where(*where)
        .order_by(LedgerEntry.booked_on.desc(), LedgerEntry.id.desc())
    )
    found = session.scalars(chosen.limit(window.limit).offset(window.offset))
    rows = [_row(session, entry, window) for entry in found]
    return Listing(columns, rows, _total(session, LedgerEntry, where))


def _row(session: Session, entry: LedgerEntry, window: Window) -> list[Cell]:
    note = entry.note
    if entry.corrects_id is not None:
        note = f"{COUNTER_ENTRY.in_language(window.language)} · {note}"
    return [
        Cell(entry.booked_on),
        title(entry.project, window),
        Cell(place(session, entry.project.city_id, window.language)),
        Cell(entry.investor),
        Cell(entry.reference),
        Cell(entry.amount_wan),
        Cell(note),
    ]


def _total(session: Session, model: Any, where: list[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0
