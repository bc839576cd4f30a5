"""Values and scores from arrays against a slow twin that compares one pair at a time."""

from dataclasses import replace

import numpy as np
import pytest

from marketplace.engine.features import Group, feature
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Matcher
from marketplace.engine.meaning import SIZE
from marketplace.engine.profile import Profile, profiles_of
from marketplace.engine.signals import SIGNALS
from marketplace.engine.statistics import Statistics, count
from tests.engine import test_index
from tests.engine.examples import VOCABULARY, WEIGHTS, capability, matcher, need, random_records
from tests.engine.pair_twin import PairTwin
from tests.engine.test_meaning import ENCODER
from tests.engine.test_meaning import profiles as meant

small = test_index.small
SIZES = 24
Market = tuple[list[Profile], list[Profile]]


def world(seed: int, *, speaks: bool, counts: Statistics | None = None) -> tuple[Market, Matcher]:
    """A random market, and a matcher; every fifth product has no meaning."""
    needs, offers = random_records(seed, SIZES)
    encoder = ENCODER if speaks else None
    made = profiles_of([*needs, *offers], VOCABULARY, WEIGHTS, encoder)
    for at in range(SIZES, len(made), 5):
        made[at] = replace(made[at], vectors=np.zeros((0, SIZE), np.int8))
    counts = counts or count(made, WEIGHTS)
    found = Matcher(VOCABULARY, WEIGHTS, counts, Lexicon(encoder))
    return (made[:SIZES], made[SIZES:]), found


def large(made: list[Profile]) -> Statistics:
    """Counts of a large catalogue, in which drones and their inspection are common."""
    counted = count(made, WEIGHTS)
    often = [feature(Group.CONCEPT, "drone"), feature(Group.CONCEPT, "low-altitude")]
    often += [feature(Group.WORD, "无人机"), feature(Group.BIGRAM, "巡检")]
    frequencies = np.where(np.isin(counted.hashes, np.array(often, np.uint64)), 3_000, 40)
    return replace(counted, documents=20_000, frequencies=frequencies)


@pytest.mark.parametrize("speaks", [True, False])
def test_values_of_random_pairs_are_those_of_the_slow_twin(speaks: bool) -> None:
    (needs, offers), found = world(71, speaks=speaks)
    twin = PairTwin(found)
    seen = np.zeros(len(SIGNALS))
    for one in needs:
        values = found.values(one, offers)
        for at, offer in enumerate(offers):
            told = twin.tell(one, offer)
            expected = [told.values[name] for name in SIGNALS]
            assert np.allclose(values.raw[:, at], expected, atol=3e-6), (one.id, offer.id)
            assert (values.meant[at], values.across[at]) == (told.is_meant, told.is_across)
            seen += np.array(expected) > 0
            assert abs(10 * found.compare(one, offer).score - told.score) <= 1  # a rounded half
    silent = {name for name, times in zip(SIGNALS, seen, strict=True) if not times}
    assert silent == (set() if speaks else {"meaning", "correspondence"})


@pytest.mark.parametrize("speaks", [True, False])
@pytest.mark.usefixtures("small")
def test_a_score_is_the_same_by_search_rank_and_compare_whoever_asks(speaks: bool) -> None:
    (needs, offers), found = world(72, speaks=speaks)
    by_id = {one.id: one for one in (*needs, *offers)}
    for side, others in ((needs, offers), (offers, needs)):
        index = found.index(others[:15])
        index.add(*others[15:])
        for one in side:
            searched = found.search(
                one, index, lambda ids: [by_id[key] for key in ids], top=SIZES, floor=0.0
            )
            ranked = {m.id: m for m in found.rank(one, others, top=SIZES, floor=0.0)}
            assert searched
            for match in searched:
                other = by_id[match.id]
                back = found.compare(other, one)
                assert match == ranked[match.id] == found.compare(one, other)
                assert (back.score, back.reasons) == (match.score, match.reasons)
                points = sum(round(10 * reason.points) for reason in match.reasons)
                assert match.score == points / 10


@pytest.mark.parametrize("speaks", [True, False])
def test_broad_concepts_count_in_scores_and_common_words_do_not(speaks: bool) -> None:
    (needs, offers), plain = world(73, speaks=speaks)
    counts = large([*needs, *offers])
    found = Matcher(VOCABULARY, WEIGHTS, counts, plain.lexicon)
    twin, by_id = PairTwin(found), {one.id: one for one in offers}
    index, dense = found.index(offers), 0
    for one in needs:
        matches = found.search(
            one, index, lambda ids: [by_id[key] for key in ids], top=SIZES, floor=0.0
        )
        values = found.values(one, offers)
        for match in matches:
            told = twin.tell(one, by_id[match.id])
            assert abs(10 * match.score - told.score) <= 1
            assert match.score == found.compare(by_id[match.id], one).score
            at = [offer.id for offer in offers].index(match.id)
            concepts = values.raw[SIGNALS.index("concepts"), at]
            assert concepts == pytest.approx(told.values["concepts"], abs=1e-9)
            dense += concepts > 0
    assert dense
    for part in index.parts():
        assert feature(Group.CONCEPT, "drone") in part.segment.broad.tolist()
        assert part.segment.broad_values.any()
    assert not {feature(Group.WORD, "无人机")} & set(index.parts()[0].segment.terms.tolist())


@pytest.mark.usefixtures("small")
def test_broad_concepts_bring_nobody() -> None:
    (needs, offers), _ = world(74, speaks=False)
    counts = large([*needs, *offers])
    found = Matcher(VOCABULARY, WEIGHTS, counts)
    index, twin = found.index(offers), test_index.Twin(counts, offers)
    for one in needs:
        mine = test_index.row(one, counts)
        assert set(index.candidates(mine, 4, 2)) == twin.candidates(one, 4, 2)


def test_a_meaning_without_any_number_counts_as_none_whoever_asks() -> None:
    full, blank = meant(need("N1", "无人机巡检"), capability("P1", "无人机巡检"))
    blank = replace(blank, vectors=np.zeros_like(blank.vectors))
    found = Matcher(VOCABULARY, WEIGHTS, count([full, blank], WEIGHTS), Lexicon(ENCODER))
    assert found.compare(full, blank).reasons == found.compare(blank, full).reasons


def test_the_breadth_of_a_text_is_the_number_of_shared_words() -> None:
    made = [*meant(need("N1", "划痕"), capability("P1", "划痕"))]
    found = matcher(made)
    value = found.values(made[0], made[1:]).raw[SIGNALS.index("text"), 0]
    assert value == pytest.approx(0.5, abs=0.01)  # one word: half of a cosine of 1
