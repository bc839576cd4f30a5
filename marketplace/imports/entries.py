"""One row of a list as a draft of the form: the same validator as for what people type."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from marketplace.accounts.names import name_key
from marketplace.errors import Problem, Sentence
from marketplace.imports.sides import SIDES
from marketplace.postings.drafts import PostingDraft, Source
from marketplace.postings.values import parse_list, parse_yes_no
from marketplace.sheets.fields import Kind
from marketplace.sheets.layouts import Layout
from marketplace.sheets.rows import RawRow, read_rows
from marketplace.sheets.tables import Table, letters

PARTY = {Kind.OPPORTUNITY: "owner", Kind.CAPABILITY: "supplier"}
RENAMED = {
    "name": "title", "scenario_type": "types", "budget_wan": "budget",
    "investment_wan": "investment", "must_have": "conditions", "first_trial": "first_trial_wanted",
    "certifications": "certificates",
}  # fmt: skip
COLUMN_OF = {ours: theirs for theirs, ours in RENAMED.items()}
APART = frozenset(
    (
        "id", "owner", "supplier", "sub_field", "region", "starts_on", "call_kind", "call_state",
        "source_title", "source_address", "budget_by_negotiation",
    )
)  # fmt: skip
OPEN_CALL = "揭榜挂帅"
TAKEN_UP = re.compile(r"已完成|攻关中|已揭榜|已中标|已签约|已成交|awarded", re.IGNORECASE)
AWARD_NOTICE = re.compile(r"中标.{0,4}公告|成交.{0,4}公告|中标结果|award notice", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
Columns = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a row: the column's heading and cell where one is to blame."""

    zh: str
    en: str
    field: str = ""
    column: str = ""
    cell: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row ready to be taken: its draft or its flaws. `number` counts rows of the same name."""

    kind: Kind
    raw: RawRow
    party: str
    draft: PostingDraft | None
    flaws: tuple[Flaw, ...]
    number: int = 1

    @property
    def place(self) -> tuple[str, int]:
        return self.raw.sheet, self.raw.row_number

    @property
    def title(self) -> str:
        return self.draft.title if self.draft else ""

    def key(self, number: int | None = None) -> str:
        """The identity of the row across files: side, owner, title, and its number among equals."""
        parts = (self.kind, name_key(self.party), name_key(self.title), str(number or self.number))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Changes when anything that the row says changes."""
        said = self.draft.model_dump_json() if self.draft else ""
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def is_awarded(self) -> bool:
        """The list itself says that somebody has taken it up already."""
        values = self.raw.values
        return self.kind is Kind.OPPORTUNITY and bool(
            TAKEN_UP.search(values.get("call_state", ""))
            or AWARD_NOTICE.search(values.get("source_title", ""))
        )

    def source(self, file_name: str, title: str = "", address: str = "") -> Source:
        """Where it was published: as the row says, else as the whole list does."""
        values = self.raw.values
        own = values.get("source_address", "")
        return Source(
            values.get("source_title", "") or title,
            own if WEB_ADDRESS.match(own) else address,
            file_name,
            *self.place,
        )


def entries_of(
    laid_out: Iterable[tuple[Table, Layout]], default_party: str = ""
) -> Iterator[Entry]:
    """Every entry of a file in its order; equal names of one owner are numbered."""
    seen: Counter[str] = Counter()
    for table, layout in laid_out:
        headings = {c.index: c.heading for c in layout.heading.columns}
        columns = {
            field: (headings[index], letters(index))
            for index, field in reversed(list(layout.fields.items()))
        }
        for raw in read_rows(table, layout):
            entry = entry_of(raw, layout.kind, default_party, columns)
            if entry.draft is None:
                yield entry
                continue
            first = entry.key(1)
            seen[first] += 1
            yield replace(entry, number=seen[first])


def entry_of(
    raw: RawRow, kind: Kind, default_party: str = "", columns: Columns | None = None
) -> Entry:
    """Read one row; `columns` gives each field's printed heading and letters, for reports."""
    party = " ".join(raw.values.get(PARTY[kind], "").split()) or default_party
    draft, problems = SIDES[kind].draft.read(draft_values(raw.values, kind))
    flaws = [flaw_of(one, raw, columns or {}) for one in problems]
    if not name_key(party):
        flaws.append(_nobody(kind, raw, columns or {}))
    return Entry(kind, raw, party, draft, tuple(flaws))


def draft_values(values: Mapping[str, str], kind: Kind) -> dict[str, Any]:
    """The fields of a list as those of the form."""
    made: dict[str, Any] = {
        RENAMED.get(name, name): text for name, text in values.items() if name not in APART
    }
    made["city"] = values.get("city") or values.get("region", "")
    if values.get("city") and values.get("region"):
        made["place"] = f"{values['region']} {values.get('place', '')}".strip()
    if values.get("sub_field"):
        made["tags"] = [*parse_list(values.get("tags", "")), *parse_list(values["sub_field"])]
    if kind is Kind.OPPORTUNITY:
        _add_terms(made, values)
    return made


def _add_terms(made: dict[str, Any], values: Mapping[str, str]) -> None:
    if parse_yes_no(values.get("budget_by_negotiation", "")) is True and not made.get("budget"):
        made["budget"] = "面议"
    if values.get("call_kind") and not made.get("cooperation"):
        made["cooperation"] = OPEN_CALL


def flaw_of(problem: Problem, raw: RawRow, columns: Columns) -> Flaw:
    """A problem of the draft, placed in the sheet."""
    field = COLUMN_OF.get(problem.field, problem.field)
    if field not in columns and problem.field == "title":
        field = "name" if "name" in columns else "title"
    said = problem.sentence
    return Flaw(said.zh, said.en, field, *_where(field, raw, columns))


def flaws_of(sentence: Sentence) -> list[Flaw]:
    """A refusal that no single cell is to blame for."""
    return [Flaw(sentence.zh, sentence.en)]


def _nobody(kind: Kind, raw: RawRow, columns: Columns) -> Flaw:
    field = PARTY[kind]
    return Flaw(
        "没有单位名称。请填写单位全称，或在导入前选择一个默认单位。",
        "No organisation is named. Type its full name, or choose one for rows without.",
        field, *_where(field, raw, columns),
    )  # fmt: skip


def _where(field: str, raw: RawRow, columns: Columns) -> tuple[str, str]:
    """Heading and cell of a field; an empty cell is named by its column."""
    heading, column = columns.get(field, ("", ""))
    return heading, raw.cells.get(field) or (f"{column}{raw.row_number}" if column else "")
