"""Takes rows through the same drafts and verbs as the form.

A verb that refuses a row leaves nothing behind: where one does after writing (rare), its whole
chunk is taken again with a savepoint around each row (`careful`), which is half as fast.

What was taken is known twice: `ImportRow` says which rows of this file are done (a restart goes on
there), `ImportKey` which owner and title exist (the same file again changes nothing).
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.accounts.policy import is_organiser
from marketplace.accounts.queries import organisations_of
from marketplace.errors import DomainError, InvalidError, Sentence
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.entries import Entry, Flaw, flaw_of, flaws_of
from marketplace.imports.houses import houses_named
from marketplace.imports.models import ImportKey, ImportRow, ImportRun
from marketplace.imports.sides import SIDES
from marketplace.imports.twins import Face, Twins, face
from marketplace.scenarios import service as scenarios
from marketplace.sheets.fields import Kind

NOT_YOURS = Sentence(
    "这一行的单位不是您所代表的单位。请改为本单位名称，或请主办方导入。",
    "This row names an organisation that you do not speak for. Type your own, or ask an "
    "organiser to import it.",
)
NOT_EDITABLE = Sentence(
    "平台上的这条内容现在不能修改（可能正在审核或已揭榜）。请待其状态变化后再导入。",
    "This entry cannot be changed now (it may be in review or awarded). Import it again later.",
)


@dataclass(slots=True)
class Taken:
    """What became of one entry; `posting` is its row where there is one."""

    entry: Entry
    outcome: str
    number: int | None = None
    like: int | None = None
    flaws: Sequence[Flaw] = ()


class Taker:
    """Takes the entries of one chunk inside one transaction; `twins` lives as long as the job.

    Raises CarelessError when not `careful` and a verb refused a row.
    """

    def __init__(
        self, session: Session, run: ImportRun, actor: User | None, options: OptionsDraft,
        twins: Twins, *, careful: bool = True,
    ) -> None:  # fmt: skip
        self.session = session
        self.careful = careful
        self.run = run
        self.actor = actor
        self.options = options
        self.twins = twins
        self.houses: dict[str, Organisation] = {}
        self.keys: dict[str, ImportKey] = {}
        self.new_keys: list[ImportKey] = []
        self.postings: dict[tuple[Kind, int], Any] = {}
        self.own = {one.id for one in organisations_of(actor)} if actor else set()
        self.anybody = actor is None or is_organiser(actor)

    def take(self, entries: Sequence[Entry]) -> list[Taken]:
        """Take each of the prepared entries; a refused one leaves nothing behind but its flaws."""
        return [self._one(entry) for entry in entries]

    def take_anew(self, entry: Entry) -> Taken:
        """Take one entry although there is a similar one: a person said that it is another."""
        self.prepare([entry])
        return self._one(entry, is_new=True)

    def prepare(self, entries: Sequence[Entry]) -> None:
        """Read in a few statements what the entries will ask for; call it before `take`."""
        whole = [one for one in entries if not one.flaws]
        parties = {name_key(one.party): one.party for one in whole}
        self.houses = houses_named(self.session, parties, make=self.anybody)
        keys = select(ImportKey).where(ImportKey.key.in_({one.key() for one in whole}))
        self.keys = {one.key: one for one in self.session.scalars(keys)}
        for kind, side in SIDES.items():
            owners = [self.houses[k].id for k in self._names(whole, kind) if k in self.houses]
            self.twins.learn(self.session, kind, owners)
            self._read_changed([one for one in whole if one.kind is kind], side.model)

    def _names(self, entries: Sequence[Entry], kind: Kind) -> set[str]:
        return {name_key(one.party) for one in entries if one.kind is kind}

    def _read_changed(self, entries: Sequence[Entry], model: Any) -> None:
        numbers = [
            self._number(known)
            for one in entries
            if (known := self.keys.get(one.key())) and known.digest != one.digest
        ]
        if numbers:
            for posting in self.session.scalars(select(model).where(model.id.in_(numbers))):
                self.postings[entries[0].kind, posting.id] = posting

    def _one(self, entry: Entry, *, is_new: bool = False) -> Taken:
        if entry.flaws or entry.draft is None:
            return Taken(entry, "refused", flaws=entry.flaws)
        try:
            with self.session.begin_nested() if self.careful else nullcontext():
                return self._taken(entry, is_new=is_new)
        except RowRefusedError as error:  # raised before anything was written
            return Taken(entry, "refused", flaws=_flaws_in(error, entry))
        except DomainError as error:
            if not self.careful:
                raise CarelessError from error
            return Taken(entry, "refused", flaws=_flaws_in(error, entry))

    def _taken(self, entry: Entry, *, is_new: bool) -> Taken:
        known = self.keys.get(entry.key())
        if known is not None:
            return self._again(entry, known)
        house = self._house(entry)
        seen = face(0, entry.title, getattr(entry.draft, "description", ""))
        like = None if is_new else self._like(entry, house, seen)
        if like is not None:
            return like
        posting = self._make(entry, house)
        self._remember(entry, posting.id)
        self.twins.add(entry.kind, house.id, Face(posting.id, seen.title, seen.text, seen.numerals))
        return Taken(entry, "created", posting.id)

    def _again(self, entry: Entry, known: ImportKey) -> Taken:
        """An owner and title that were imported before."""
        number = self._number(known)
        if known.digest == entry.digest:
            return Taken(entry, "unchanged", number)
        side = SIDES[entry.kind]
        posting: Any = self.postings.get((entry.kind, number))
        self._check_house(posting.organisation_id)
        if posting.state not in side.editable:
            raise RowRefusedError(NOT_EDITABLE)
        before = posting.updated_at
        side.revise(
            self.session, self.actor, draft=entry.draft, version=posting.version,
            **{side.argument: posting},
        )  # fmt: skip
        known.digest = entry.digest
        return Taken(entry, "changed" if posting.updated_at != before else "unchanged", number)

    def _like(self, entry: Entry, house: Organisation, seen: Face) -> Taken | None:
        """A posting of this owner that is nearly the same, or the same title further up."""
        if entry.number > 1:
            first = self.keys.get(entry.key(1)) or self.session.scalar(
                select(ImportKey).where(ImportKey.key == entry.key(1))
            )
            if first is not None and first.digest == entry.digest:
                return Taken(entry, "unchanged", self._number(first))
            if first is not None and self.options.twins == "hold":
                return Taken(entry, "duplicate", like=self._number(first))
        if self.options.twins == "new":
            return None
        like = self.twins.like(entry.kind, house.id, seen)
        return None if like is None else Taken(entry, "duplicate", like=like)

    def _make(self, entry: Entry, house: Organisation) -> Any:
        side = SIDES[entry.kind]
        options = self.options
        posting = side.make(
            self.session, self.actor, draft=entry.draft, organisation=house,
            source=entry.source(self.run.file_name, options.source_title, options.source_address),
        )  # fmt: skip
        named = {side.argument: posting}
        if options.then == "publish":
            posting.published_at = options.published_at
            side.release(self.session, self.actor, **named)
            if entry.is_awarded:
                scenarios.advance(self.session, self.actor, scenario=posting, verb="award")
        elif options.then == "submit":
            side.submit(self.session, self.actor, **named)
        return posting

    def _house(self, entry: Entry) -> Organisation:
        found = self.houses.get(name_key(entry.party))
        if found is None:
            raise RowRefusedError(NOT_YOURS)
        self._check_house(found.id)
        return found

    def _check_house(self, number: int) -> None:
        if not self.anybody and number not in self.own:
            raise RowRefusedError(NOT_YOURS)

    def _remember(self, entry: Entry, number: int) -> None:
        column = SIDES[entry.kind].column
        made = ImportKey(key=entry.key(), digest=entry.digest, **{column: number})
        self.new_keys.append(made)
        self.keys[made.key] = made

    @staticmethod
    def _number(known: ImportKey) -> int:
        return known.scenario_id or known.product_id or 0


def _flaws_in(error: DomainError, entry: Entry) -> list[Flaw]:
    if isinstance(error, InvalidError):
        return [flaw_of(one, entry.raw, {}) for one in error.problems]
    return flaws_of(error.sentence)


class CarelessError(Exception):
    """A verb refused a row after writing: the chunk must be taken again with savepoints."""


class RowRefusedError(DomainError):
    """A row that this person may not bring in, or not now."""


def write_rows(session: Session, run: ImportRun, taken: Sequence[Taken]) -> None:
    """Note what became of the rows; those not simply taken keep their texts."""
    if taken:
        session.execute(insert(ImportRow), [row_values(run, one) for one in taken])


def row_values(run: ImportRun, one: Taken) -> dict[str, Any]:
    """The columns of the `ImportRow` of one entry."""
    raw = one.entry.raw
    kept = one.outcome in ("refused", "duplicate")
    texts = {
        "kind": one.entry.kind.value, "party": one.entry.party, "number": one.entry.number,
        "values": dict(raw.values), "cells": dict(raw.cells), "printed": list(raw.printed),
    }  # fmt: skip
    return {
        "run_id": run.id, "sheet": raw.sheet, "row": raw.row_number, "outcome": one.outcome,
        "values": texts if kept else {},
        "problems": [flaw.as_json() for flaw in one.flaws],
        "scenario_id": None, "product_id": None,
        SIDES[one.entry.kind].column: one.number, "like_id": one.like,
    }  # fmt: skip
