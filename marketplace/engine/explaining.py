"""Reasons of a match: what each signal earned, what it rests on, and a sentence that says so."""

from __future__ import annotations

from functools import cached_property

import msgspec

from marketplace.engine import facts
from marketplace.engine.choice import Compared
from marketplace.engine.evidence import SHOWN, Evidence
from marketplace.engine.profile import NEED, Facts, Profile
from marketplace.engine.sentences import evidence_names, reason
from marketplace.engine.signals import SIGNALS
from marketplace.engine.vocabulary import Vocabulary

Pair = tuple[Facts, Facts]


class Reason(msgspec.Struct, frozen=True, dict=True):
    """A signal's part of the score, with what it rests on; put into words when it is read."""

    signal: str
    points: float
    strength: float
    shown: tuple[str, ...]
    manner: str
    vocabulary: Vocabulary

    @property
    def evidence(self) -> tuple[str, ...]:
        """What it rests on, as a person reads it."""
        return tuple(evidence_names(self.signal, self.shown, self.vocabulary, "zh"))

    @cached_property
    def sentence_zh(self) -> str:
        """The reason in a Chinese sentence."""
        return reason(self.signal, self.shown, self.vocabulary, self.manner, "zh")

    @cached_property
    def sentence_en(self) -> str:
        """The reason in an English sentence."""
        return reason(self.signal, self.shown, self.vocabulary, self.manner, "en")


def reasons_of(
    pair: Pair, compared: Compared, evidence: Evidence, vocabulary: Vocabulary
) -> tuple[Reason, ...]:
    """The reasons of a pair, the weightiest first; they add up to the score."""
    found = []
    earned = zip(SIGNALS, compared.tenths.tolist(), compared.strengths.tolist(), strict=True)
    for signal, tenths, strength in earned:
        if tenths:
            shown = _evidence(signal, pair, compared, evidence)
            manner = evidence.manner if signal == "concepts" else ""
            found.append(Reason(signal, tenths / 10, round(strength, 3), shown, manner, vocabulary))
    found.sort(key=lambda one: -one.points)
    return tuple(found)


def _evidence(signal: str, pair: Pair, compared: Compared, evidence: Evidence) -> tuple[str, ...]:
    need, capability = pair
    match signal:
        case "phrases":
            return compared.read.phrases[:SHOWN]
        case "conditions":
            return compared.read.met[:SHOWN]
        case "sector":
            return (capability.sector,)
        case "place":
            return (capability.city,)
        case "budget":
            return (f"{capability.money_wan:g}", f"{need.money_wan:g}")
        case "maturity":
            return (facts.STAGES[capability.stage or 0], need.cooperation)
    return evidence.of(signal)


def sides(asking: Profile, other: Profile) -> Pair:
    """(need, capability), whoever asks."""
    mine, theirs = asking.facts, other.facts
    return (mine, theirs) if mine.side == NEED else (theirs, mine)
