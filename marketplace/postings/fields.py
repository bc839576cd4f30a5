"""Readers of the fields of a posting: raw text in (form or list row), a value or a sentence out.

They run before pydantic's own checks (`BeforeValidator`), so that a field's type and limits are
stated once, on the draft.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from marketplace.drafts import problem
from marketplace.errors import Sentence
from marketplace.postings import values
from marketplace.postings.values import Money

ZONE = ZoneInfo("Asia/Shanghai")
LAST_MOMENT = dt.time(23, 59, 59)
YEARS = (2000, 2100)
MOST_WAN = Decimal(1_000_000_000)
MOST_WEEKS = 520
ENTRY = 80
SENTENCES = re.compile(r"[;；。\n]+")
NUMBERING = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）.、．]|[①-⑳•·*-])\s*")
DURATION = re.compile(
    r"约?\s*(\d+(?:\.\d+)?)(?:\s*[-~至]\s*(\d+(?:\.\d+)?))?\s*"
    r"(周|个?星期|weeks?|个?月|months?|天|日|个?工作日|days?)?",
    re.IGNORECASE,
)
INDICATOR = re.compile(
    r"^(?P<name>[^:：≥≤<>＜＞]{1,80}?)\s*(?:[:：]\s*|(?=[≥≤<>＜＞])|(?=不低于|不高于|不超过|不少于))"
    r"(?P<target>(?:[≥≤<>＜＞=±]|不低于|不高于|不超过|不少于|达到|优于)*\s*[\d.,]+)\s*"
    r"(?P<unit>[^\d，,;；。]{0,30})$"
)


def one_line(raw: Any) -> str:
    """Text on one line, without invisible characters."""
    return " ".join(values.clean("" if raw is None else str(raw)).split())


def prose(raw: Any) -> str:
    """Text with its line breaks, without invisible characters."""
    return values.clean("" if raw is None else str(raw))


def money(raw: Any) -> Money | None:
    """An amount or a range in 万元; `面议` and 0 mean by negotiation."""
    if raw is None or isinstance(raw, Money):
        return raw
    found: Money | None = _or_sentence(values.parse_money(str(raw)))
    most = max((part for part in (found.low, found.high) if part), default=0) if found else 0
    if most > MOST_WAN:
        raise problem(
            "金额过大。请核对单位：数字以万元计，例如 1200 表示 1200 万元。",
            "The amount is too large. Check its unit: numbers are in 10,000 yuan, so 1200 means "
            "CNY 12,000,000.",
        )
    return found


def deadline(raw: Any) -> dt.datetime | None:
    """The last moment of a day in China, in UTC; `长期有效` and empty mean no deadline."""
    if raw is None or isinstance(raw, dt.datetime):
        return raw
    found = _or_sentence(values.parse_deadline(str(raw)))
    if found is None or found.day is None:
        return None
    if not YEARS[0] <= found.day.year <= YEARS[1]:
        raise problem(
            "年份有误。请按 2026-12-31 的格式填写日期。",
            "The year looks wrong. Write the date like 2026-12-31.",
        )
    return dt.datetime.combine(found.day, LAST_MOMENT, ZONE).astimezone(dt.UTC)


def yes_no(raw: Any) -> bool:
    """A tick, or 是/否, yes/no; empty is no."""
    if isinstance(raw, bool):
        return raw
    text = "" if raw is None else str(raw).strip()
    return text.lower() == "on" or bool(_or_sentence(values.parse_yes_no(text)))


def weeks(raw: Any) -> int | None:
    """Whole weeks from `6`, `6周`, `3个月` or `10 days`, rounded up; a range counts its end."""
    text = one_line(raw)
    if text.lower() in values.BLANK:
        return None
    found = DURATION.fullmatch(text)
    if found is None:
        raise _no_weeks()
    number = Decimal(found.group(2) or found.group(1))
    unit = (found.group(3) or "周").lower()
    days = number * _days_of(unit)
    if days > MOST_WEEKS * 7:
        raise _no_weeks()
    return math.ceil(days / 7)


def entries(raw: Any) -> tuple[str, ...]:
    """Several short entries (tags): a list of a form, or one cell split at ; 、 | , and breaks."""
    parts = values.parse_list(raw) if isinstance(raw, str) else map(one_line, raw or ())
    kept = tuple(dict.fromkeys(part for part in parts if part))
    if any(len(part) > ENTRY for part in kept):
        raise problem(
            f"每项最多 {ENTRY} 个字，各项之间用分号或换行隔开。",
            f"Each entry has at most {ENTRY} characters; separate entries by semicolons or lines.",
        )
    return kept


def statements(raw: Any) -> tuple[str, ...]:
    """Several whole sentences (conditions): a list, or one cell split at ; 。 and breaks."""
    parts = SENTENCES.split(values.clean(raw)) if isinstance(raw, str) else raw or ()
    cleaned = (NUMBERING.sub("", one_line(part)) for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if part.lower() not in values.BLANK))


def indicators(raw: Any) -> tuple[Mapping[str, str], ...]:
    """Rows of name, target and unit; of a text only the parts that name a number."""
    if isinstance(raw, str):
        return tuple(_indicators_in(raw)[0])
    rows = ({k: one_line(v) for k, v in _fields(row).items()} for row in raw or ())
    return tuple(row for row in rows if any(row.values()))


def without_indicators(text: str) -> str:
    """What `indicators` leaves of a text: the parts that name no number."""
    return "\n".join(_indicators_in(text)[1])


def _indicators_in(text: str) -> tuple[list[Mapping[str, str]], list[str]]:
    rows: list[Mapping[str, str]] = []
    rest: list[str] = []
    for part in statements(text):
        found = INDICATOR.match(part)
        if found and len(found["target"]) <= ENTRY:
            rows.append({k: v.strip() for k, v in found.groupdict().items()})
        else:
            rest.append(part)
    return rows, rest


def _fields(row: Any) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    if isinstance(row, Iterable):
        return dict(zip(("name", "target", "unit"), row, strict=False))
    return row.model_dump()  # type: ignore[no-any-return] # a validated row


def _days_of(unit: str) -> int:
    if unit.endswith("月") or unit.startswith("month"):
        return 30
    return 1 if unit.endswith(("天", "日")) or unit.startswith("day") else 7


def _or_sentence(found: Any) -> Any:
    if isinstance(found, Sentence):
        raise problem(found.zh, found.en)
    return found


def _no_weeks() -> Exception:
    return problem(
        "请填写部署所需周数，例如 6，或“3个月”。",
        "Type the weeks to deploy, such as 6, or “3 months”.",
    )


ONE_LINE = BeforeValidator(one_line)
PROSE = BeforeValidator(prose)
MONEY = BeforeValidator(money)
DEADLINE = BeforeValidator(deadline)
YES_NO = BeforeValidator(yes_no)
WEEKS = BeforeValidator(weeks)
ENTRIES = BeforeValidator(entries)
STATEMENTS = BeforeValidator(statements)
INDICATORS = BeforeValidator(indicators)
