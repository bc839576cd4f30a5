"""What needs a second look before the figures are quoted: none of it is summed in silence."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, and_, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.errors import Sentence
from marketplace.programme import counting
from marketplace.programme.figures import Headline
from marketplace.programme.listing import Cell, Column, Listing, Window
from marketplace.programme.money_rows import INVESTOR, REFERENCE
from marketplace.programme.project_rows import OPENED_ON, STAGE
from marketplace.programme.words import CITY, TITLE, place, titled
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import Project, ProjectEvidence, ProjectStep
from marketplace.projects.states import LIFE as PROJECT_LIFE
from marketplace.projects.states import NAMES, NEEDS_EVIDENCE

COUNTS_AS = Sentence("计入", "Counts as")
WHY = Sentence("原因", "Why")
INTENDED = Sentence("意向金额（万元）", "Intended (CNY 10,000)")
SIGNED = Sentence("签约（万元）", "Signed (CNY 10,000)")
PAID_IN = Sentence("到位（万元）", "Paid in (CNY 10,000)")
SINCE = Sentence("起始日期", "Since")
ALSO_IN = Sentence("同时记在", "Also booked in")
AMOUNT = Sentence("金额（万元）", "Amount (CNY 10,000)")
SAME_TITLE = Sentence("同一单位同名场景重复发布", "Its owner released it twice")
SAME_SCENARIO = Sentence("同一场景的另一家供给方", "Another supplier of the same scenario")
SHOWN_STAGES = tuple(one.after for one in PROJECT_LIFE.arrows if one.verb in NEEDS_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Flag:
    """A kind of finding: what it is, what follows, and its rows."""

    key: str
    name: Sentence
    meaning: Sentence
    listing: Listing


def flags(session: Session, one: Headline, window: Window) -> list[Flag]:
    """Every kind of finding of a scope, with the first rows of each."""
    return [
        Flag(key, name, meaning, reader(session, one, window))
        for key, (name, meaning, reader) in KINDS.items()
    ]


def _repeats(session: Session, one: Headline, window: Window) -> Listing:
    first = aliased(Project)
    chosen = (
        select(Project, first.title, first.scenario_id)
        .join(first, first.id == Project.counts_as_id)
        .where(Project.opened_on <= one.day, *one.scope.of(Project))
        .order_by(Project.opened_on.desc(), Project.id.desc())
    )
    found, total = _page(session, chosen, window)
    rows = [
        [
            *_project(session, row, window), Cell(row.opened_on), Cell(counts_as),
            Cell((SAME_SCENARIO if row.scenario_id == scenario else SAME_TITLE)
                 .in_language(window.language)),
        ]
        for row, counts_as, scenario in found
    ]  # fmt: skip
    columns = [*PROJECT, Column(OPENED_ON, "day", 14), Column(COUNTS_AS, width=40), Column(WHY)]
    return Listing(columns, rows, total)


def _intents(session: Session, one: Headline, window: Window) -> Listing:
    """Projects that are an intent on the day: what they intend is no money yet."""
    intended = func.sum(LedgerEntry.amount_wan)
    chosen = (
        select(Project, func.coalesce(_booked(one, "intended", intended), 0))
        .join(ProjectStep, ProjectStep.project_id == Project.id)
        .where(ProjectStep.stage == "intent", counting.is_at(one.day), *one.scope.of(Project))
        .order_by(Project.opened_on.desc(), Project.id.desc())
    )
    found, total = _page(session, chosen, window)
    rows = [
        [*_project(session, row, window), Cell(row.opened_on), Cell(Decimal(amount))]
        for row, amount in found
    ]
    columns = [*PROJECT, Column(OPENED_ON, "day", 14), Column(INTENDED, "money", 18)]
    return Listing(columns, rows, total)


def _overpaid(session: Session, one: Headline, window: Window) -> Listing:
    """More paid in than signed: a contract is missing, or a payment is booked twice."""
    paid, signed = (
        func.sum(case((LedgerEntry.kind == kind, LedgerEntry.amount_wan), else_=0))
        for kind in ("paid_in", "signed")
    )
    sums = (
        select(LedgerEntry.project_id, paid.label("paid"), signed.label("signed"))
        .where(LedgerEntry.booked_on <= one.day, LedgerEntry.kind != "intended")
        .group_by(LedgerEntry.project_id)
    )
    if one.scope.id:
        own = select(Project.id).where(*one.scope.of(Project))
        sums = sums.where(LedgerEntry.project_id.in_(own))
    over = sums.having(cast(paid - signed, Numeric(20, 4)) > 0).subquery()
    chosen = (
        select(Project, over.c.signed, over.c.paid)
        .join(over, over.c.project_id == Project.id)
        .order_by(Project.id.desc())
    )
    found, total = _page(session, chosen, window)
    rows = [
        [*_project(session, row, window), Cell(Decimal(signed)), Cell(Decimal(paid))]
        for row, signed, paid in found
    ]
    columns = [*PROJECT, Column(SIGNED, "money", 18), Column(PAID_IN, "money", 18)]
    return Listing(columns, rows, total)


def _unshown(session: Session, one: Headline, window: Window) -> Listing:
    """Steps that must bring what shows that they happened, and have nothing."""
    shown = select(ProjectEvidence.id).where(ProjectEvidence.step_id == ProjectStep.id).exists()
    chosen = (
        select(Project, ProjectStep.stage, ProjectStep.began_on)
        .join(ProjectStep, ProjectStep.project_id == Project.id)
        .where(
            ProjectStep.stage.in_(SHOWN_STAGES), ProjectStep.began_on <= one.day, ~shown,
            *one.scope.of(Project),
        )
        .order_by(ProjectStep.began_on.desc(), ProjectStep.id.desc())
    )  # fmt: skip
    found, total = _page(session, chosen, window)
    rows = [
        [
            *_project(session, row, window),
            Cell(NAMES[stage].in_language(window.language)),
            Cell(began),
        ]
        for row, stage, began in found
    ]
    columns = [*PROJECT, Column(STAGE), Column(SINCE, "day", 14)]
    return Listing(columns, rows, total)


def _booked_twice(session: Session, one: Headline, window: Window) -> Listing:
    """One contract in two projects of one opportunity, neither taken back."""
    other, entry = aliased(Project), aliased(LedgerEntry)
    standing = [
        ~select(taken.id).where(taken.corrects_id == row.id).exists()
        for row, taken in ((LedgerEntry, aliased(LedgerEntry)), (entry, aliased(LedgerEntry)))
    ]
    chosen = (
        select(Project, other.title, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.project_id == Project.id)
        .join(other, other.id == Project.counts_as_id)
        .join(
            entry,
            and_(
                entry.project_id == other.id, entry.kind == LedgerEntry.kind,
                entry.investor == LedgerEntry.investor, entry.reference == LedgerEntry.reference,
                entry.corrects_id.is_(None), entry.booked_on <= one.day,
            ),
        )
        .where(
            LedgerEntry.kind == "signed", LedgerEntry.corrects_id.is_(None),
            LedgerEntry.booked_on <= one.day, *standing, *one.scope.of(Project),
        )
        .order_by(LedgerEntry.id.desc())
    )  # fmt: skip
    found, total = _page(session, chosen, window)
    rows = [
        [
            *_project(session, row, window), Cell(booked.investor), Cell(booked.reference),
            Cell(booked.amount_wan), Cell(also),
        ]
        for row, also, booked in found
    ]  # fmt: skip
    columns = [
        *PROJECT, Column(INVESTOR, width=30), Column(REFERENCE, width=24),
        Column(AMOUNT, "money", 18), Column(ALSO_IN, width=40),
    ]  # fmt: skip
    return Listing(columns, rows, total)


PROJECT = (Column(TITLE, width=44), Column(CITY))
KINDS: dict[str, tuple[Sentence, Sentence, Callable[[Session, Headline, Window], Listing]]] = {
    "repeats": (
        Sentence("重复发布，只计一次", "Released twice, counted once"),
        Sentence(
            "这些项目与先立项的项目属同一机会，不另计入机会项目和投产运营。",
            "These belong to an opportunity that has a project already; neither opportunity "
            "projects nor those in operation grow by them.",
        ),
        _repeats,
    ),
    "intents": (
        Sentence("仍为意向，金额不计", "Still an intent: its money is not counted"),
        Sentence(
            "计入机会项目，但意向金额不计入投资。签约后请在台账登记合同。",
            "They count as opportunity projects; what they intend is no investment. Book the "
            "contract in the ledger once it is signed.",
        ),
        _intents,
    ),
    "overpaid": (
        Sentence("到位大于签约", "More paid in than signed"),
        Sentence(
            "可能漏登合同，或一笔付款登记了两次。请核对台账，必要时冲销。",
            "A contract may be missing or a payment booked twice. Check the ledger; take back what "
            "is wrong.",
        ),
        _overpaid,
    ),
    "unshown": (
        Sentence("缺少依据的阶段", "Steps without evidence"),
        Sentence(
            "签约、验收、投产、推广和终止应有依据。请在项目中补充。",
            "A contract, acceptance, operation, scaling up and an end need something that shows "
            "them. Add it to the project.",
        ),
        _unshown,
    ),
    "booked_twice": (
        Sentence("同一合同记在两个项目", "One contract in two projects"),
        Sentence(
            "同一机会的两个项目登记了同一份合同，金额计了两次。请冲销其中一笔。",
            "Two projects of one opportunity carry the same contract, so its amount is summed "
            "twice. Take one of them back.",
        ),
        _booked_twice,
    ),
}


def _project(session: Session, row: Project, window: Window) -> list[Cell]:
    return [
        Cell(titled(row, window.language), "projects.show", {"project_id": row.id}),
        Cell(place(session, row.city_id, window.language)),
    ]


def _booked(one: Headline, kind: str, amount: Any) -> Any:
    """A sum of a project's entries of a kind up to the day, as a scalar subquery."""
    chosen = select(amount).where(
        LedgerEntry.project_id == Project.id,
        LedgerEntry.kind == kind,
        LedgerEntry.booked_on <= one.day,
    )
    return chosen.correlate(Project).scalar_subquery()


def _page(session: Session, chosen: Any, window: Window) -> tuple[list[Any], int]:
    """The first rows and how many there are in all, in one reading of the tables."""
    counted = chosen.add_columns(func.count().over()).limit(window.limit).offset(window.offset)
    rows = session.execute(counted).all()
    return [row[:-1] for row in rows], rows[0][-1] if rows else 0
