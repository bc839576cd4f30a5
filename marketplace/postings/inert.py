"""Make text harmless in a CSV that a spreadsheet opens, in a way that reading undoes.

Excel, WPS and LibreOffice run a CSV field as a formula when it begins with one of a few signs.
Such a text, and a text that itself begins with an apostrophe, is written with an apostrophe in
front; reading takes exactly that apostrophe away. Plain negative numbers stay numbers.
"""

import re

STARTERS = "=+-@＝＋－﹣−＠﹢﹦﹫|%!;\t\r\n"
RISKY = re.compile(rf"['\s\ufeff\u200b-\u200f]*[{re.escape(STARTERS)}]|'")
NEGATIVE = re.compile(r"-\d{1,15}(?:\.\d{1,15})?")


def inert(text: str) -> str:
    """Return the text as a CSV field that no spreadsheet takes for a formula."""
    if RISKY.match(text) and not NEGATIVE.fullmatch(text):
        return "'" + text
    return text


def restore(field: str) -> str:
    """Undo `inert`: `restore(inert(text)) == text` for every text."""
    if field.startswith("'") and RISKY.match(field[1:]):
        return field[1:]
    return field
