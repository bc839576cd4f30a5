"""A slow readable twin of the comparison: one pair at a time, dicts and loops, by definition."""

from dataclasses import dataclass
from math import sqrt

from rapidfuzz import fuzz

from marketplace.engine import text as texts
from marketplace.engine.conditions import CONTRADICTED, MET, check
from marketplace.engine.features import Group, feature
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.engine.signals import FITS, SIGNALS, SUBJECT


@dataclass(frozen=True)
class Told:
    """What the twin says of a pair; `score` is in tenths."""

    values: dict[str, float]
    is_meant: bool
    is_across: bool
    contradicted: bool
    score: int


class PairTwin:
    """Compares as the matcher with the same weights, words and statistics should."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._known: dict[tuple[int, int], float] = {}

    def tell(self, need: Profile, offer: Profile) -> Told:
        both = need.vectors[:1].any() and offer.vectors[:1].any()
        is_meant = bool(both and self.matcher.lexicon.speaks)
        mine, theirs = need.facts.chinese, offer.facts.chinese
        is_across = min(mine, theirs) + min(1 - mine, 1 - theirs) < 0.5
        conditions = self._conditions(need, offer)
        values = {
            **self._features(need, offer),
            "meaning": _cosine(need.vectors[0], offer.vectors[0]) if is_meant else 0.0,
            "correspondence": self._correspondence(need, offer) if is_meant else 0.0,
            "phrases": _phrases(need, offer),
            "sector": self._sector(need.facts.sector, offer.facts.sector),
            **_support(need, offer),
            "conditions": conditions.count(MET) / max(len(conditions), 1),
        }
        score = self._score(values, is_meant, is_across)
        return Told(values, is_meant, is_across, CONTRADICTED in conditions, score)

    def _score(self, values: dict[str, float], is_meant: bool, is_across: bool) -> int:
        weights = self.matcher.weights
        table = weights.table(meant=is_meant, across=is_across)
        points = {name: table[name].points for name in SIGNALS}
        strengths = {name: table[name].strength(values[name]) for name in SIGNALS}
        subject = sum(points[one] * strengths[one] for one in SIGNALS if one in SUBJECT)
        support = min(1.0, subject / weights.relevance)
        scale = {name: 1.0 if name in SUBJECT else support for name in SIGNALS}
        return sum(round(10 * points[n] * (strengths[n] * scale[n])) for n in SIGNALS)

    def _features(self, need: Profile, offer: Profile) -> dict[str, float]:
        mine, theirs = self.units(need), self.units(offer)
        sums, words = [0, 0, 0], 0
        for term, unit in mine.items():
            product = unit * theirs.get(term, 0)
            sums[term >> 62] += product
            words += product > 0 and term >> 62 == Group.WORD
        mean = (sums[Group.WORD] + sums[Group.BIGRAM]) / (2 * 255**2)
        return {
            "concepts": min(sums[Group.CONCEPT] / 255**2, 1.0),
            "text": mean * words / (words + 1),
        }

    def units(self, one: Profile) -> dict[int, int]:
        """Features in steps of 1/255 of the length of their group."""
        weighed = self._weighed(one)
        squares = [prior**2 for prior in self.matcher.weights.prior]
        for term, value in weighed.items():
            squares[term >> 62] += value**2
        lengths = [sqrt(square) or 1.0 for square in squares]
        return {term: round(255 * value / lengths[term >> 62]) for term, value in weighed.items()}

    def _weighed(self, one: Profile) -> dict[int, float]:
        idf = self.matcher.statistics.idf(one.hashes).tolist()
        rows = zip(one.hashes.tolist(), one.weights.tolist(), idf, strict=True)
        return {term: weight * rare for term, weight, rare in rows}

    def _correspondence(self, need: Profile, offer: Profile) -> float:
        """Two thirds: how much of the offer is about weighty words of the need; one third: how
        much of the need is answered, its weightiest words deciding."""
        mine, theirs = self._words(need), self._words(offer)
        focus = answered = 0.0
        for key, (count, vector) in theirs.items():
            near = [
                self._strength(key, vector, other, row) * worth / 255
                for other, (worth, row) in mine.items()
            ]
            focus += count * max(near, default=0.0)
        for key, (count, vector) in mine.items():
            near = [self._strength(other, row, key, vector) for other, (_, row) in theirs.items()]
            answered += count**3 * max(near, default=0.0)
        focus /= sum(count for count, _ in theirs.values()) or 1
        answered /= sum(count**3 for count, _ in mine.values()) or 1
        return (2 * focus + answered) / 3

    def _strength(self, key: int, vector: list[int], other: int, row: list[int]) -> float:
        """How far two words say the same, remembered: a cosine of a half or less is chance."""
        if (key, other) not in self._known:
            far = min(max((_cosine(vector, row) - 0.5) / 0.5, 0.0), 1.0)
            self._known[key, other] = 1.0 if key == other else far
        return self._known[key, other]

    def _words(self, one: Profile) -> dict[int, tuple[int, list[int]]]:
        """What each word counts (the weightiest 255), and its vector."""
        counts = [v for term, v in self._weighed(one).items() if term >> 62 == Group.WORD]
        most = max(counts, default=0) or 1
        vectors = self.matcher.lexicon.look_up(one.surfaces)[0].tolist()
        rows = zip(one.surfaces.tolist(), counts, vectors, strict=True)
        return {key: (round(255 * count / most), vector) for key, count, vector in rows}

    def _conditions(self, need: Profile, offer: Profile) -> list[str]:
        there = set(offer.hashes.tolist())
        facts = offer.facts
        found = check(
            need.facts.conditions, facts.text, facts.certificates,
            lambda stem: feature(Group.WORD, stem) in there,
        )  # fmt: skip
        return [one.status for one in found]

    def _sector(self, one: str, other: str) -> float:
        if not one or not other:
            return 0.0
        if one == other:
            return 1.0
        known = self.matcher.vocabulary
        keys = [[hit.key for hit in known.find(name)] for name in (one, other)]
        steps = {known.distance(a, b) for a in keys[0] for b in keys[1]} - {None}
        if steps and min(steps) <= 2:
            return (1.0, 0.6, 0.4)[min(steps)]
        mine, theirs = set(texts.words(one)), set(texts.words(other))
        return 0.6 * len(mine & theirs) / max(min(len(mine), len(theirs)), 1)


def _cosine(one: list[int], other: list[int]) -> float:
    one, other = list(map(int, one)), list(map(int, other))
    sizes = [sqrt(sum(x * x for x in row)) for row in (one, other)]
    product = sum(x * y for x, y in zip(one, other, strict=True))
    return product / (sizes[0] * sizes[1]) if all(sizes) else 0.0


def _phrases(need: Profile, offer: Profile) -> float:
    wanted, there = need.facts.phrases, set(offer.hashes.tolist())
    best = []
    for phrase in wanted:
        ratios = [fuzz.ratio(phrase, one) / 100 for one in offer.facts.phrases]
        near = max((ratio for ratio in ratios if ratio >= 0.8), default=0.0)
        stems = [texts.stem(word) for word in phrase.split()]
        share = sum(feature(Group.WORD, stem) in there for stem in stems) / len(stems)
        best.append(max(near, 0.8 * share if share >= 0.6 else 0.0))
    total = sum(map(len, wanted))
    return sum(b * len(p) for b, p in zip(best, wanted, strict=True)) / total if total else 0.0


def _support(need: Profile, offer: Profile) -> dict[str, float]:
    mine, theirs = need.facts, offer.facts
    is_near = mine.local_only and mine.city and mine.city == theirs.city
    limit, price = mine.money_wan, theirs.money_wan
    budget = 0.0
    if limit and price and price <= 1.3 * limit:
        budget = 1.0 if price <= limit else 0.5
    fits = FITS[mine.cooperation]
    return {
        "place": 1.0 if is_near else 0.0,
        "budget": budget,
        "maturity": 0.0 if theirs.stage is None else fits[theirs.stage],
    }
