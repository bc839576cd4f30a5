"""What breaks a rule of the timetable, as values with a sentence in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Sentences = Mapping[str, tuple[str, str]]
"""English and Chinese by code; `{0}`, `{1}` … stand for the ids, names in braces for figures."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, the ids concerned, and what is wrong in two languages."""

    code: str
    ids: tuple[str, ...]
    en: str
    zh: str


def violation(sentences: Sentences, code: str, *ids: str, **figures: object) -> Violation:
    """Return the violation with this code, its sentences filled with ids and figures."""
    en, zh = sentences[code]
    return Violation(code, ids, en.format(*ids, **figures), zh.format(*ids, **figures))


def listed(names: Sequence[str], most: int = 5) -> str:
    """Join names for a sentence, at most `most` of them and how many more there are."""
    more = f" … (+{len(names) - most})" if len(names) > most else ""
    return ", ".join(names[:most]) + more
