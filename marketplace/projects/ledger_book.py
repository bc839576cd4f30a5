"""What the ledger of a project adds up to, on its page and as a workbook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.errors import Sentence
from marketplace.postings.export import Sheet, Value, to_xlsx
from marketplace.projects.ledger_models import KINDS, LedgerEntry
from marketplace.projects.models import Project
from marketplace.projects.words import KINDS as NAMES

HEADINGS = (
    Sentence("编号", "Number"),
    Sentence("日期", "Day"),
    Sentence("类别", "Kind"),
    Sentence("投资方", "Investor"),
    Sentence("合同或付款编号", "Contract or payment"),
    Sentence("原币种", "Currency"),
    Sentence("原币金额", "Original amount"),
    Sentence("金额（万元）", "Amount (CNY 10,000)"),
    Sentence("同类累计（万元）", "Sum of its kind (CNY 10,000)"),
    Sentence("冲销编号", "Takes back number"),
    Sentence("说明", "Note"),
    Sentence("经办人", "By"),
)
WIDTHS = (8, 12, 12, 30, 26, 10, 18, 18, 22, 14, 40, 16)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with the running sum of its kind; `taken_back` names its counter-entry."""

    entry: LedgerEntry
    running: Decimal
    taken_back: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Sums by kind in 万元, and whose payments exceed what they signed.

    The kinds are never added up: an intent is no money, and what is paid in was signed before.
    """

    sums: Mapping[str, Decimal]
    excess: tuple[tuple[str, Decimal], ...]


def lines(rows: Sequence[LedgerEntry]) -> list[Line]:
    """The entries by day, each with the sum of its kind up to it."""
    back = {one.corrects_id: one.id for one in rows if one.corrects_id is not None}
    sums = dict.fromkeys(KINDS, Decimal(0))
    found = []
    for one in sorted(rows, key=lambda row: (row.booked_on, row.id)):
        sums[one.kind] += one.amount_wan
        found.append(Line(one, sums[one.kind], back.get(one.id)))
    return found


def state(rows: Sequence[LedgerEntry], as_of: dt.date | None = None) -> State:
    """What the entries add up to on a day (today: all of them, as none is of the future)."""
    sums = dict.fromkeys(KINDS, Decimal(0))
    by_investor: dict[str, Decimal] = {}
    for one in rows:
        if as_of is not None and one.booked_on > as_of:
            continue
        sums[one.kind] += one.amount_wan
        if one.kind != "intended":
            by = one.amount_wan if one.kind == "paid_in" else -one.amount_wan
            by_investor[one.investor] = by_investor.get(one.investor, Decimal(0)) + by
    return State(sums, tuple((name, by) for name, by in by_investor.items() if by > 0))


def workbook(
    project: Project, rows: Sequence[LedgerEntry], names: Mapping[int, str], language: str
) -> bytes:
    """All entries and, on a sheet of their own, the sums by kind."""

    def say(one: Sentence) -> str:
        return one.in_language(language)

    entries = Sheet(
        say(Sentence("投资台账", "Ledger")),
        [say(one) for one in HEADINGS],
        [_cells(one, names, language) for one in lines(rows)],
        WIDTHS,
    )
    sums = Sheet(
        say(Sentence("分类合计", "Sums by kind")),
        [say(HEADINGS[2]), say(HEADINGS[7])],
        [[say(NAMES[kind]), amount] for kind, amount in state(rows).sums.items()],
        (24, 20),
    )
    about = Sheet(
        say(Sentence("说明", "About")),
        [say(Sentence("项目", "Project")), project.title],
        [
            [say(Sentence("场景方", "Owner")), project.owner.name],
            [say(Sentence("供给方", "Supplier")), project.supplier.name],
            [say(Sentence("口径", "How to read it")), say(_reading())],
        ],
        (20, 60),
    )
    return to_xlsx([entries, sums, about])


def _cells(line: Line, names: Mapping[int, str], language: str) -> list[Value]:
    one = line.entry
    return [
        one.id, one.booked_on, NAMES[one.kind].in_language(language), one.investor, one.reference,
        one.currency, one.original_amount, one.amount_wan, line.running, one.corrects_id, one.note,
        names.get(one.actor_id or 0, ""),
    ]  # fmt: skip


def _reading() -> Sentence:
    return Sentence(
        "三类金额不相加：意向不是资金，已到位包含在已签约之内。更正以冲销记录进行，原记录不改。",
        "The three kinds are never added up: an intent is no money, and what is paid in is part of "
        "what was signed. Corrections are counter-entries; no entry is changed.",
    )
