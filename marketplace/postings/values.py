"""Read single values as published lists write them: amounts, dates, lists, yes and no.

Each reader returns its value, or a Sentence that says what to write instead; an empty text is None
(or an empty list). Amounts are in 万元 (10,000 yuan) as exact decimals.
"""

import datetime
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

from marketplace.errors import Sentence

UNITS = {
    "亿元": Decimal(10_000),
    "亿": Decimal(10_000),
    "千万元": Decimal(1_000),
    "千万": Decimal(1_000),
    "百万元": Decimal(100),
    "百万": Decimal(100),
    "万元": Decimal(1),
    "万": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
AMOUNT = rf"(\d[\d,]*(?:\.\d+)?)\s*({UNIT})?"
BEFORE = r"(?:约|预计|共|总|计|人民币|¥|rmb|cny|\s|:)*"
AFTER = r"(?:人民币|整|左右|/年|\s)*"
ONE = re.compile(rf"{BEFORE}{AMOUNT}{AFTER}", re.IGNORECASE)
RANGE = re.compile(rf"{BEFORE}{AMOUNT}\s*[-~至到]+\s*{AMOUNT}{AFTER}", re.IGNORECASE)
AT_MOST = re.compile(r"不超过|不高于|以?内|以下|≤|<=?|最高|上限")
AT_LEAST = re.compile(r"不低于|不少于|以上|≥|>=?|起$")
LIMIT_WORDS = re.compile(r"不超过|不高于|不低于|不少于|以内|内|以下|以上|≤|≥|[<>]=?|最高|上限|起$")
NEGOTIATION = {
    "面议", "面谈", "待定", "协商", "双方协商", "另议", "negotiable", "bynegotiation", "tbd",
}  # fmt: skip
BLANK = {
    "", "-", "--", "/", "\\", "无", "暂无", "n/a", "na", "none", "null", "nan", "—", "——", "未定",
}  # fmt: skip
LONG_TERM = {
    "长期有效", "长期", "永久", "永久有效", "无期限", "不限", "longterm", "open", "permanent",
}  # fmt: skip
DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?\s*[日号月]?"
    r"(?:[ T]\s*\d{1,2}[:时].*)?"
)
COMPACT_DATE = re.compile(r"(20\d{2})(\d{2})(\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
EXCEL_EPOCH = datetime.date(1899, 12, 30)
YES = {"是", "有", "需要", "y", "yes", "true", "1", "√", "✓", "✔", "☑", "对", "可"}
NO = {"否", "无", "不需要", "不", "n", "no", "false", "0", "×", "✗", "✘", "☐", "没有", "不可"}
SPLIT = re.compile(r"[;；、|｜\n]|(?<!\d)[,，]|[,，](?!\d)")
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
HAN = "[\u3400-\u9fff\uf900-\ufaff，。；：、！？（）《》“”]"
SPACES = re.compile(r"[ \t\u00a0\u3000]+")
INJECTED_SPACE = re.compile(rf"(?<={HAN})[ \u3000\u00a0\t]+(?={HAN})")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in 万元: `low` and `high` are equal for one figure, None where that end is open."""

    low: Decimal | None = None
    high: Decimal | None = None
    by_negotiation: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, or no end at all (长期有效)."""

    day: datetime.date | None = None
    long_term: bool = False


def clean(text: str) -> str:
    """Drop control and invisible characters and spaces strewn between Chinese characters.

    Line breaks stay; other runs of white space become one space.
    """
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))
    lines = (SPACES.sub(" ", INJECTED_SPACE.sub("", line)).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def has_unit(text: str) -> bool:
    """Tell whether an amount names its own unit, or is no amount."""
    folded = _folded(text)
    return not re.search(r"\d", folded) or any(unit in folded for unit in ("元", "亿", "万"))


def parse_money(text: str, unit: str = "万元") -> Money | Sentence | None:
    """Read an amount; a bare number is in `unit`. 0 and 面议 mean by negotiation.

    >>> parse_money("１００－200万元")
    Money(low=Decimal('100'), high=Decimal('200'), by_negotiation=False)
    """
    folded = _folded(text)
    bare = re.sub(r"[\s_]", "", folded).lower()
    if bare in BLANK:
        return None
    if bare in NEGOTIATION or any(word in bare for word in ("面议", "面谈", "另议")):
        return Money(by_negotiation=True)
    pair = RANGE.fullmatch(folded)
    if pair:
        return _range(pair, unit, text)
    amount = ONE.fullmatch(LIMIT_WORDS.sub("", folded))
    if not amount:
        return _no_amount(text)
    value = _wan(amount.group(1), amount.group(2) or unit)
    return _bounded(value, folded)


def _bounded(value: Decimal, text: str) -> Money:
    if value == 0:
        return Money(by_negotiation=True)
    if AT_MOST.search(text):
        return Money(None, value)
    if AT_LEAST.search(text):
        return Money(value, None)
    return Money(value, value)


def _range(pair: re.Match[str], unit: str, text: str) -> Money | Sentence:
    last = pair.group(4) or unit
    low = _wan(pair.group(1), pair.group(2) or last)
    high = _wan(pair.group(3), last)
    if low > high:
        return _wrong_order(text)
    return Money(low, high) if high else Money(by_negotiation=True)


def _wan(digits: str, unit: str) -> Decimal:
    value = Decimal(digits.replace(",", "")) * UNITS[unit]
    return Decimal(f"{value:f}".rstrip("0").rstrip(".")) if "." in f"{value:f}" else value


def parse_date(text: str) -> datetime.date | Sentence | None:
    """Read a day as text in the usual spellings, or as an Excel serial number (1900 system).

    A month alone means its first day.
    """
    return _day(text, last_of_month=False)


def _day(text: str, *, last_of_month: bool) -> datetime.date | Sentence | None:
    folded = _folded(text)
    if folded.lower() in BLANK:
        return None
    spelled = DATE.fullmatch(folded) or COMPACT_DATE.fullmatch(folded)
    serial = SERIAL.fullmatch(folded)
    try:
        if spelled:
            year, month, day = spelled.groups()
            alone = monthrange(int(year), int(month))[1] if last_of_month else 1
            return datetime.date(int(year), int(month), int(day or alone))
        if serial and 20_000 <= int(serial.group(1)) <= 80_000:
            return EXCEL_EPOCH + datetime.timedelta(days=int(serial.group(1)))
    except ValueError:  # the 31st of April, or a month 13
        pass
    return _no_date(text)


def parse_deadline(text: str) -> Deadline | Sentence | None:
    """Read a last day: a date, the end of a span, or 长期有效; a month means its last day."""
    folded = re.sub(r"\s", "", _folded(text)).lower()
    if folded in LONG_TERM:
        return Deadline(long_term=True)
    ends = re.split(r"至|到|~|—|(?<=\d)\s+-\s+(?=\d)", _folded(text))
    day = _day(re.sub(r"(?:之?前|止)$", "", ends[-1].strip()), last_of_month=True)
    if isinstance(day, Sentence):
        return _no_date(text)
    return Deadline(day) if day else None


def parse_list(text: str) -> list[str]:
    """Split several entries in one cell at ; ； 、 | , and line breaks; each once, in order."""
    parts = (part.strip(" \t.。") for part in SPLIT.split(clean(text)))
    return list(dict.fromkeys(part for part in parts if part and part.lower() not in BLANK))


def parse_yes_no(text: str) -> bool | Sentence | None:
    """Read yes or no in either language, or a tick."""
    folded = _folded(text).lower()
    if folded in YES:
        return True
    if folded in NO:
        return False
    return None if folded in BLANK else _no_answer(text)


def _folded(text: str) -> str:
    """Fold full-width digits and signs, and the several dashes, to plain ones."""
    folded = unicodedata.normalize("NFKC", clean(text))
    return re.sub(r"[‐-―−～]", lambda sign: "~" if sign.group() == "～" else "-", folded).strip()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _no_amount(text: str) -> Sentence:
    found = _short(text)
    return Sentence(
        f"“{found}”不是金额。请填写以万元为单位的数字（如 120）、区间（如 100-200万元）或“面议”。",
        f"“{found}” is not an amount. Write a number in 10,000 yuan such as 120, a range such as "
        "100-200万元, or 面议 for by negotiation.",
    )


def _wrong_order(text: str) -> Sentence:
    found = _short(text)
    return Sentence(
        f"“{found}”中前一个金额大于后一个。请把较小的金额写在前面。",
        f"In “{found}” the first amount is larger than the second. Write the smaller one first.",
    )


def _no_date(text: str) -> Sentence:
    found = _short(text)
    return Sentence(
        f"“{found}”不是日期。请写成 2026-12-31 的形式，没有期限可写“长期有效”。",
        f"“{found}” is not a date. Write it like 2026-12-31, or 长期有效 for no deadline.",
    )


def _no_answer(text: str) -> Sentence:
    found = _short(text)
    return Sentence(
        f"“{found}”既不是“是”也不是“否”。请填写“是”或“否”。",
        f"“{found}” is neither yes nor no. Write 是 or 否.",
    )
