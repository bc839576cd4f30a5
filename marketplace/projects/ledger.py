"""Writing the ledger of investment: entries are added, and corrected by counter-entries."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.db import today
from marketplace.drafts import Draft, problem
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence
from marketplace.postings.lifecycle import said
from marketplace.projects import policy
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.models import Project

MOST_WAN = 100_000_000
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "MOP", "JPY")
YUAN = Decimal("0.0001")


class EntryDraft(Draft):
    """An entry as typed: `amount` in 10,000 units of `currency`, `rate` CNY a unit on that day."""

    model_config = ConfigDict(validate_default=True)

    kind: Literal["intended", "signed", "paid_in"]
    investor: Annotated[str, Field(min_length=2, max_length=200)]
    reference: Annotated[str, Field(min_length=1, max_length=120)]
    amount: Annotated[Decimal, Field(gt=0, le=MOST_WAN, decimal_places=4)]
    currency: Literal["CNY", "USD", "EUR", "HKD", "MOP", "JPY"] = "CNY"
    rate: Annotated[Decimal | None, Field(gt=0, le=100, decimal_places=6)] = None
    booked_on: dt.date
    note: Annotated[str, Field(max_length=500)] = ""

    @field_validator("rate", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value in ("", None) else value

    @field_validator("rate")
    @classmethod
    def _foreign_money_has_a_rate(cls, value: Decimal | None, info: ValidationInfo) -> Any:
        if value is None and info.data.get("currency", "CNY") != "CNY":
            raise problem(
                "外币请填写当日汇率，例如 1 美元折合人民币 7.1 元，填 7.1。",
                "Type the rate of that day for foreign money: 7.1 where one dollar is 7.1 yuan.",
            )
        return value

    @field_validator("rate")
    @classmethod
    def _is_a_yuan_at_least(cls, value: Decimal | None, info: ValidationInfo) -> Any:
        amount = info.data.get("amount")
        if value is not None and amount is not None and amount * value < YUAN:
            raise problem("折合人民币不足 1 元。", "This is less than one yuan.")
        return value

    @field_validator("booked_on")
    @classmethod
    def _is_past(cls, value: dt.date) -> dt.date:
        if value > today():
            raise problem("请填写今天或以前的日期。", "Type today or an earlier day.")
        return value

    @property
    def amount_wan(self) -> Decimal:
        """In 万元, to the yuan."""
        rate = Decimal(1) if self.currency == "CNY" or self.rate is None else self.rate
        return (self.amount * rate).quantize(YUAN)


def post(
    session: Session, actor: User | None, *, project: Project, draft: EntryDraft,
    investor_id: int | None = None,
) -> LedgerEntry:  # fmt: skip
    """Add an entry. Hold the project's row before.

    Raises:
        ForbiddenError: not by this person.
        InvalidError: the same contract or payment of this investor is booked already.
    """
    if not policy.can_keep(actor, project):
        raise ForbiddenError
    if _booked(session, project, draft, investor_id):
        raise InvalidError([Problem("reference", _twice())])
    entry = LedgerEntry(
        project_id=project.id, kind=draft.kind, investor=draft.investor, investor_id=investor_id,
        reference=draft.reference, amount_wan=draft.amount_wan, currency=draft.currency,
        original_amount=draft.amount * 10_000, booked_on=draft.booked_on, note=draft.note,
        actor_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def registered(session: Session, name: str) -> Organisation | None:
    """The registered organisation that a typed name means, however it is written."""
    key = name_key(name)
    chosen = select(Organisation).where(Organisation.name_key == key)
    return session.scalars(chosen).one_or_none() if key else None


def correct(
    session: Session, actor: User | None, *, project: Project, entry: LedgerEntry, reason: str,
    on: dt.date | None = None,
) -> LedgerEntry:  # fmt: skip
    """Take an entry back by a counter-entry, once, dated `on` (today); then post it as it is right.

    Raises:
        ForbiddenError: not by this person.
        InvalidError: without a reason.
        RefusedError: it is a counter-entry itself, or was corrected already.
    """
    if not policy.can_keep(actor, project):
        raise ForbiddenError
    if not said(reason):
        raise InvalidError([Problem("reason", _why())])
    if entry.corrects_id is not None or _corrected(session, entry):
        raise RefusedError(_once())
    counter = LedgerEntry(
        project_id=project.id, kind=entry.kind, investor=entry.investor,
        investor_id=entry.investor_id, reference=entry.reference, amount_wan=-entry.amount_wan,
        currency=entry.currency, original_amount=-entry.original_amount,
        booked_on=max(on or today(), entry.booked_on), corrects_id=entry.id, note=said(reason),
        actor_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(counter)
    session.flush()
    return counter


def _booked(session: Session, project: Project, draft: EntryDraft, investor_id: int | None) -> bool:
    """The same contract or payment stands in the ledger of this opportunity.

    An opportunity that was released twice has several projects: their money is booked once. What
    was taken back keeps its reference, so that no name stands for two amounts.
    """
    first = project.counts_as_id or project.id
    if first != project.id:
        held = select(Project.id).where(Project.id == first).with_for_update(key_share=True)
        session.scalars(held).one()
    same = (
        select(LedgerEntry.investor, LedgerEntry.investor_id)
        .join(LedgerEntry.project)
        .where(
            or_(Project.id == first, Project.counts_as_id == first),
            LedgerEntry.kind == draft.kind,
            func.lower(LedgerEntry.reference) == draft.reference.lower(),
            LedgerEntry.corrects_id.is_(None),
        )
    )
    key = name_key(draft.investor)
    return any(
        name_key(name) == key or (investor_id is not None and number == investor_id)
        for name, number in session.execute(same)
    )


def _corrected(session: Session, entry: LedgerEntry) -> bool:
    chosen = select(LedgerEntry.id).where(LedgerEntry.corrects_id == entry.id)
    return session.scalar(chosen) is not None


def _twice() -> Sentence:
    return Sentence(
        "这笔合同或付款已经入账。更正金额请先冲销原记录，再用新的编号入账，例如“合同 12（更正）”。",
        "This contract or payment is booked already. To change it, take that entry back and "
        "book it under a new reference, such as “contract 12 (corrected)”.",
    )


def _why() -> Sentence:
    return Sentence("请写明冲销原因。", "Say why it is taken back.")


def _once() -> Sentence:
    return Sentence(
        "这笔记录已被冲销，或本身就是冲销记录。",
        "This entry was taken back already, or is itself a counter-entry.",
    )
