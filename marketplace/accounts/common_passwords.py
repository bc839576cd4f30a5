"""Passwords that guessers try first.

The list (`common_passwords.txt`) is our own: words, names, keys and lucky numbers, each also
refused with digits, signs and the usual swaps of letters around it (`P@ssw0rd!`, `Woaini1314`),
so that one line stands for thousands. It is not a published collection of stolen passwords.
"""

import re
import unicodedata
from pathlib import Path

WORDS = frozenset(
    line.strip()
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
RUNS = ("01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
SWAPS = str.maketrans("013457@$!|", "oieastasil")
DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
LUCKY = re.compile(r"(520|1314|521|666|888|168|518|123|321|456|789|000|111|999)+")
MOBILE = re.compile(r"1[3-9]\d{9}")
LONG_ENOUGH = 16


def plain(password: str) -> str:
    """Half-width, lower case: how passwords are compared with the list."""
    return unicodedata.normalize("NFKC", password).casefold()


def is_common(password: str) -> bool:
    """Whether the password is of the kind that guessers try first (see the module's text)."""
    text = plain(password)
    if len(set(text)) < 3 or text in WORDS:
        return True
    if _is_number(text) or _is_run(text) or _repeats(text):
        return True
    return len(text) < LONG_ENOUGH and any(one in WORDS for one in _cores(text))


def _cores(text: str) -> set[str]:
    """What is left without the digits and signs around it, with and without letter swaps."""
    found = set()
    for one in (text, text.translate(SWAPS)):
        found.add(one.strip("0123456789!@#$%^&*()_-+=.,?~`'\"/\\|:; "))
        found.add(re.sub(r"[^a-z]", "", one))
    # `P@ssw0rd1!`: the tail of digits is no swap, the middle is.
    found.add(text.rstrip("0123456789!@#$%^&*_-+=.?~ ").translate(SWAPS))
    return found


def _is_number(text: str) -> bool:
    """A birthday, a mobile or lucky number, a run of digits; also with two letters around."""
    digits = text.strip("abcdefghijklmnopqrstuvwxyz")
    if len(text) - len(digits) > 2:
        return False
    return any(one.fullmatch(digits) for one in (DATE, MOBILE, LUCKY)) or _is_run(digits)


def _is_run(text: str) -> bool:
    return any(text in run or text in run[::-1] for run in RUNS if len(text) > 3)


def _repeats(text: str) -> bool:
    """`abcabcabc`, `12121212`: one short piece again and again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))
