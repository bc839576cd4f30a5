"""Names of files as people gave them, made safe to store, show and send back."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from marketplace.errors import Sentence

SPOKEN = Sentence(
    "PDF、Word（docx）、Excel（xlsx）、PowerPoint（pptx）、PNG、JPG、CSV、TXT",
    "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), PNG, JPG, CSV and TXT",
)
LONGEST = 150
DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def clean_name(name: str | None) -> str:
    """The last part of a name without controls, direction marks and path signs, not too long.

    Chinese stays as it is; the ending stays when the rest must be cut.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name or ""))[-1]
    kept = "".join(c for c in last if c not in DIRECTION and unicodedata.category(c)[0] != "C")
    plain = " ".join(FORBIDDEN.sub("_", kept).split()).strip(". ")
    ending = PurePosixPath(plain).suffix[:12] if plain else ""
    stem = plain[: len(plain) - len(PurePosixPath(plain).suffix)] if ending else plain
    return (stem[: LONGEST - len(ending)].rstrip() or "file") + ending


def disposition(name: str) -> str:
    """`Content-Disposition` for a download (RFC 6266, RFC 5987): a plain name and the real one."""
    ending = PurePosixPath(name).suffix
    is_plain = name.isascii() and '"' not in name
    plain = name if is_plain else f"download{ending if ending.isascii() else ''}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
