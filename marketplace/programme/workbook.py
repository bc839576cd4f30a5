"""The headline as a workbook: its figures, a sheet of rows behind each, and what needs a look."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.errors import Sentence
from marketplace.postings.export import Sheet, Value, to_xlsx
from marketplace.programme import paragraph, rows
from marketplace.programme.figures import FIGURES, FIRSTS_A_YEAR, Headline
from marketplace.programme.flags import flags
from marketplace.programme.listing import Listing, Window
from marketplace.programme.words import DEFINITIONS, NAMES, UNITS

FIGURE = Sentence("指标", "Figure")
VALUE = Sentence("数值", "Value")
UNIT = Sentence("单位", "Unit")
AS_OF = Sentence("截至", "As of")
COUNTED = Sentence("统计口径", "How it is counted")
OVERVIEW = Sentence("全省数据", "Headline")
PARTS = {
    "repeats": Sentence("重复发布，只计一次", "Released twice, counted once"),
    "paid_in": Sentence("其中到位（万元）", "Of which paid in (CNY 10,000)"),
    "intended": Sentence("意向，未计入（万元）", "Intended, not counted (CNY 10,000)"),
    "first_trials": Sentence("其中首试首用", "Of which first trials"),
    "target": Sentence("年度目标", "Wanted a year"),
}
NOTE = Sentence("说明", "About")


def write(session: Session, one: Headline, window: Window) -> bytes:
    """All sheets; at most `window.limit` rows each."""
    language = window.language
    sheets = [Sheet(_say(OVERVIEW, language), *_overview(one, language))]
    for figure in FIGURES:
        listing = rows.behind(session, figure, one, window)
        sheets.append(_sheet(_say(NAMES[figure], language), listing, language))
    if window.details:
        sheets += [
            _sheet(_say(flag.name, language), flag.listing, language)
            for flag in flags(session, one, window)
        ]
    about = paragraph.of(one)
    sheets.append(
        Sheet(_say(NOTE, language), [_say(NOTE, language)], [[about.zh], [about.en]], [90])
    )
    return to_xlsx(sheets)


def _overview(
    one: Headline, language: str
) -> tuple[list[str], list[Sequence[Value]], Sequence[int]]:
    lines: list[Sequence[Value]] = []
    parts: dict[str, tuple[str, ...]] = {
        "projects": ("repeats",), "investment": ("paid_in", "intended"),
        "cases": ("first_trials",), "firsts": ("target",),
    }  # fmt: skip
    for figure in FIGURES:
        said = _say(DEFINITIONS[figure], language)
        unit = _say(UNITS[figure], language)
        lines.append([_say(NAMES[figure], language), one.count(figure), unit, one.day, said])
        for part in parts.get(figure, ()):
            value = FIRSTS_A_YEAR if part == "target" else getattr(one, part)
            lines.append([f"  {_say(PARTS[part], language)}", value, None, one.day, None])
    headings = [_say(name, language) for name in (FIGURE, VALUE, UNIT, AS_OF, COUNTED)]
    return headings, lines, (36, 18, 12, 14, 90)


def _sheet(name: str, listing: Listing, language: str) -> Sheet:
    widths = [column.width for column in listing.columns]
    return Sheet(name, listing.headings(language), listing.values(), widths)


def _say(sentence: Sentence, language: str) -> str:
    return sentence.in_language(language)
