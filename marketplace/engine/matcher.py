"""Block, compare, choose, explain: from a record to its ranked, reasoned matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import heappush, heappushpop

from marketplace.engine.conditions import Condition
from marketplace.engine.index import Index
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.missing import Missing, missing_of
from marketplace.engine.pair import Pair, pairs_of
from marketplace.engine.profile import Profile
from marketplace.engine.rough import rough
from marketplace.engine.sentences import evidence_names, reason
from marketplace.engine.signals import (
    QUICK,
    SIGNALS,
    SLOW,
    SUBJECT,
    Finding,
    contradicted,
    may_support,
)
from marketplace.engine.statistics import Statistics
from marketplace.engine.twins import are_twins
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import Tuned, Weights

# How many more than the wanted are kept in case near-duplicates have to stand back.
_TWINS = 10
# Who is compared in full: so many at least, since what supports a match may turn the rough order.
_COMPARED = 64

Fetch = Callable[[Sequence[str]], Iterable[Profile]]


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal's part of the score, with its evidence and a sentence in both languages."""

    signal: str
    points: float
    strength: float
    evidence: tuple[str, ...]
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True)
class Match:
    """A record of the other side: `score` is the sum of the points of its reasons, 0 to 100."""

    id: str
    score: float
    level: str
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    missing: tuple[Missing, ...]
    contradicted: bool


@dataclass(frozen=True, slots=True)
class _Scored:
    signal: str
    tenths: int
    strength: float
    finding: Finding


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    profile: Profile
    pair: Pair
    tenths: int
    contradicted: bool
    findings: tuple[_Scored, ...]

    @property
    def order(self) -> tuple[bool, int, str]:
        return self.contradicted, -self.tenths, self.profile.id


class Matcher:
    """Compares records of both sides. Holds no records: profiles come from the caller."""

    def __init__(
        self, vocabulary: Vocabulary, weights: Weights, statistics: Statistics,
        lexicon: Lexicon | None = None,
    ) -> None:  # fmt: skip
        self.vocabulary = vocabulary
        self.weights = weights
        self.statistics = statistics
        self.lexicon = Lexicon(None) if lexicon is None else lexicon

    def index(self, profiles: Iterable[Profile] = ()) -> Index:
        """An index for one side, sharing this matcher's statistics."""
        return Index(self.statistics, self.weights.groups, profiles)

    def search(
        self, asking: Profile, index: Index, fetch: Fetch, *, top: int, floor: float | None = None
    ) -> list[Match]:
        """The best `top` of an index for a record of the other side.

        `fetch` gives the profiles of some ids, in any order; `floor` replaces the usual one.
        """
        return self.rank(asking, fetch(self.block(asking, index, top)), top=top, floor=floor)

    def block(self, asking: Profile, index: Index, top: int) -> list[str]:
        """Ids worth comparing when the best `top` are wanted; no other pair is ever scored.

        Of all that the index brings, the best by a rough score of the subject alone.
        """
        weights = self.weights
        limit = max(weights.candidates, 2 * top)
        found = index.gather(asking, limit, weights.reserve, weights.by_meaning)
        scored = [
            (-score, found_in.segment.ids[place])
            for found_in in found
            for score, place in zip(
                rough(asking, found_in, weights, self.lexicon), found_in.places, strict=True
            )
        ]
        return [key for _, key in sorted(scored)[: max(_COMPARED, 3 * top + _TWINS)]]

    def rank(
        self, asking: Profile, others: Iterable[Profile], *, top: int, floor: float | None = None
    ) -> list[Match]:
        """The best `top` of these, contradicted ones last, the same for any input order."""
        lowest = round(10 * (self.weights.floor if floor is None else floor))
        compared = self._compare(asking, list(others), top + _TWINS, lowest)
        shown = sorted((c for c in compared if c.tenths >= lowest), key=lambda c: c.order)
        return [self._explain(c) for c in self._spread(shown, top)[:top]]

    def compare(self, one: Profile, other: Profile) -> Match:
        """One pair, whichever comes first; the id is that of `other`."""
        return self._explain(self._compare(one, [other], 1, 0)[0])

    def _compare(
        self, asking: Profile, others: Sequence[Profile], enough: int, lowest: int
    ) -> list[_Compared]:
        """All that can be among the best `enough` of at least `lowest` tenths, and some more.

        The most promising come first; once the rest cannot reach the best any more, it is left.
        """
        pairs = self.pairs(asking, others)
        supporting = may_support(asking.facts)
        ceilings = [self._ceiling(pair, supporting) for pair in pairs]
        compared: list[_Compared] = []
        best: list[int] = []
        for at in sorted(range(len(pairs)), key=lambda at: -ceilings[at]):
            if ceilings[at] < max(lowest, best[0] if len(best) == enough else 0):
                break
            pair, findings = pairs[at], self._findings(pairs[at])
            tenths = sum(finding.tenths for finding in findings)
            found = _Compared(others[at], pair, tenths, contradicted(pair), findings)
            compared.append(found)
            if not found.contradicted:
                (heappushpop if len(best) == enough else heappush)(best, tenths)
        return compared

    def pairs(self, asking: Profile, others: Sequence[Profile]) -> list[Pair]:
        """One record beside each of the other side, with what they share."""
        return pairs_of(asking, others, self.statistics, self.vocabulary, self.lexicon)

    def _tuned(self, pair: Pair) -> Mapping[str, Tuned]:
        return self.weights.table(meant=pair.likeness is not None, across=pair.is_across)

    def _ceiling(self, pair: Pair, supporting: Set[str]) -> float:
        """No less than the score of a pair in tenths, from what costs nothing to tell."""
        tuned = self._tuned(pair)
        quick = sum(
            tuned[name].points * tuned[name].strength(value(pair)) for name, value in QUICK.items()
        )
        subject = quick + sum(tuned[name].points for name in SLOW)
        support = sum(tuned[name].points for name in supporting)
        share = min(1.0, subject / self.weights.relevance)
        return 10 * (subject + support * share) + len(SIGNALS)  # each may round up

    def _findings(self, pair: Pair) -> tuple[_Scored, ...]:
        """Points in tenths, so that they add up exactly.

        What only supports a match (price, maturity …) earns in proportion to how far the subject
        fits at all: a mature product for something else is no match.
        """
        tuned = self._tuned(pair)
        scored = []
        subject = 0.0
        for name, signal in SIGNALS.items():
            if not tuned[name].points:
                continue
            finding = signal(pair)
            strength = tuned[name].strength(finding.value)
            if name in SUBJECT:
                subject += tuned[name].points * strength
            else:
                strength *= min(1.0, subject / self.weights.relevance)
            tenths = round(10 * tuned[name].points * strength)
            if tenths:
                scored.append(_Scored(name, tenths, strength, finding))
        return tuple(scored)

    def _spread(self, ranked: list[_Compared], top: int) -> list[_Compared]:
        """At most `per_party` near-duplicates of one party on top; the others follow below."""
        first: list[_Compared] = []
        later: list[_Compared] = []
        for compared in ranked:
            if len(first) >= top:
                return first
            alike = sum(are_twins(compared.profile, kept.profile) for kept in first)
            (later if alike >= self.weights.per_party else first).append(compared)
        return sorted([*first, *later], key=lambda c: c.contradicted)

    def _explain(self, compared: _Compared) -> Match:
        reasons = tuple(self._reason(finding) for finding in compared.findings)
        score = compared.tenths / 10
        return Match(
            id=compared.profile.id,
            score=score,
            level=self.weights.level(score),
            reasons=tuple(sorted(reasons, key=lambda r: -r.points)),
            conditions=compared.pair.conditions,
            missing=missing_of(compared.pair),
            contradicted=compared.contradicted,
        )

    def _reason(self, scored: _Scored) -> Reason:
        signal, evidence = scored.signal, scored.finding.evidence()
        zh, en = reason(signal, evidence, self.vocabulary, scored.finding.manner)
        names = evidence_names(signal, evidence, self.vocabulary, "zh")
        return Reason(signal, scored.tenths / 10, round(scored.strength, 3), tuple(names), zh, en)
