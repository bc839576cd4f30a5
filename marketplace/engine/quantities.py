"""Numbers with units in text: `载重≥5kg`, `不超过 300 ms`, `单价3.8万起`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketplace.engine.text import normalise

AT_LEAST = ">="
AT_MOST = "<="
EQUAL = "="

# unit -> (dimension, factor to its base unit)
UNITS: dict[str, tuple[str, float]] = {
    "kg": ("mass", 1),
    "公斤": ("mass", 1),
    "千克": ("mass", 1),
    "g": ("mass", 1e-3),
    "吨": ("mass", 1e3),
    "mm": ("length", 1e-3),
    "毫米": ("length", 1e-3),
    "cm": ("length", 1e-2),
    "厘米": ("length", 1e-2),
    "公分": ("length", 1e-2),
    "m": ("length", 1),
    "米": ("length", 1),
    "km": ("length", 1e3),
    "公里": ("length", 1e3),
    "千米": ("length", 1e3),
    "um": ("length", 1e-6),
    "μm": ("length", 1e-6),
    "微米": ("length", 1e-6),
    "ms": ("time", 1e-3),
    "毫秒": ("time", 1e-3),
    "s": ("time", 1),
    "秒": ("time", 1),
    "min": ("time", 60),
    "分钟": ("time", 60),
    "minutes": ("time", 60),
    "h": ("time", 3600),
    "小时": ("time", 3600),
    "hours": ("time", 3600),
    "天": ("time", 86400),
    "days": ("time", 86400),
    "seconds": ("time", 1),
    "%": ("share", 1),
    "℃": ("temperature", 1),
    "°c": ("temperature", 1),
    "级": ("grade", 1),
    "级风": ("grade", 1),
    "kw": ("power", 1e3),
    "w": ("power", 1),
    "千瓦": ("power", 1e3),
    "mw": ("power", 1e6),
    "万元": ("money", 1),
    "亿元": ("money", 1e4),
}
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_BEFORE = (
    r"(?P<before>≥|>=|≤|<=|>|<|不少于|不低于|不小于|至少|大于|超过|不超过|不高于|不大于|"
    r"小于|低于|at least|at most|more than|less than|within|up to|under)?"
)
_AFTER = r"(?P<after>以上|及以上|以内|以下|内|or more|or less|or better)?"
_QUANTITY = re.compile(
    rf"{_BEFORE}\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>{_UNIT})(?![a-z])\s*{_AFTER}"
)
_MORE = {
    "≥",
    ">=",
    ">",
    "不少于",
    "不低于",
    "不小于",
    "至少",
    "大于",
    "超过",
    "at least",
    "more than",
    "以上",
    "及以上",
    "or more",
    "or better",
}
_LESS = {
    "≤",
    "<=",
    "<",
    "不超过",
    "不高于",
    "不大于",
    "小于",
    "低于",
    "at most",
    "less than",
    "within",
    "under",
    "以内",
    "以下",
    "内",
    "or less",
}
_NAME_REACH = 10
# 3万台 counts machines and 2万/次 is a price per use: neither is what a buyer pays in all.
_PRICE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>亿|万)"
    r"(?!\s*(?:台|套|次|张|件|小时))(?!元?\s*[/每]\s*(?:架次|次|小时|张|人次))"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in the base unit of its dimension, and the words just before it."""

    dimension: str
    value: float
    comparator: str
    name: str
    surface: str


def quantities(text: str) -> list[Quantity]:
    """Quantities of a normalised text, in order."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        dimension, factor = UNITS[match["unit"]]
        sign = match["before"] or match["after"]
        comparator = AT_LEAST if sign in _MORE else AT_MOST if sign in _LESS else EQUAL
        name = text[max(0, match.start() - _NAME_REACH) : match.start()]
        value = float(match["number"]) * factor
        found.append(Quantity(dimension, value, comparator, name, match.group().strip()))
    return found


def satisfies(offered: float, wanted: Quantity) -> bool:
    """Whether an offered value keeps what is wanted (units already the same)."""
    if wanted.comparator == AT_MOST:
        return offered <= wanted.value
    return offered >= wanted.value


def price_of(note: str) -> float | None:
    """The first price of a note in 万元; None for 面议 and prices per use."""
    match = _PRICE.search(normalise(note))
    if match is None:
        return None
    return float(match["number"]) * (10_000 if match["unit"] == "亿" else 1)
