"""The unified social credit code: 18 characters, the last one checks the others.

Source: GB 32100-2015, section 5 and annex A: `check = 31 - sum(value_i * 3**(i-1)) mod 31`.
"""

import re
import unicodedata

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUE = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(3**place % 31 for place in range(LENGTH - 1))
# Registering department, class, administrative division (six digits), subject, check character.
SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def tidy(text: str) -> str:
    """The code as it is kept: half-width capitals without spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if not c.isspace() and c != "-")


def check_character(first: str) -> str:
    """The check character of the first 17 characters (all of `ALPHABET`)."""
    total = sum(VALUE[one] * weight for one, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_shaped(code: str) -> bool:
    """18 characters, none of I, O, S, V, Z, with digits where the division stands."""
    return SHAPE.fullmatch(code) is not None


def is_valid(code: str) -> bool:
    """A tidy code whose shape and check character are right."""
    return is_shaped(code) and code[-1] == check_character(code[:-1])
