"""Compiled loops against their readable twins; also over arrays that are not to be written."""

import numpy as np
import pytest

from marketplace.engine import kernels

SIZES = [(0, 3), (5, 1), (5, 9), (800, 40), (800, 0), (800, 900)]
frozen = pytest.mark.parametrize("is_frozen", [False, True])


def given(is_frozen: bool, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """The arrays, read-only as mapped ones are."""
    for one in arrays:
        one.flags.writeable = not is_frozen
    return arrays


def order(scores: list[int], allowed: list[bool], ties: list[int], limit: int) -> set[int]:
    found = [(-score, ties[at], at) for at, score in enumerate(scores) if allowed[at] and score > 0]
    return {at for _, _, at in sorted(found)[:limit]}


@frozen
@pytest.mark.parametrize(("size", "limit"), SIZES)
def test_the_sifted_are_those_that_sorting_finds(size: int, limit: int, is_frozen: bool) -> None:
    chance = np.random.default_rng(size + limit)
    limits = [limit, limit // 2, limit]
    kept = kernels.heaps(limits)
    told: list[list[int]] = [[], [], []]
    allowed: list[list[bool]] = [[], [], []]
    every: list[int] = []
    for segment in range(3):
        sums = chance.integers(0, 4, (3, size)).astype(np.int32)  # with many equals
        sums[1] += (kernels.SEEN * chance.integers(0, 9, size)).astype(np.int32)
        live = chance.random(size) < 0.8
        languages = chance.integers(0, 3, size).astype(np.int8)
        ties = chance.permutation(3 * size)[:size].astype(np.uint64) * 3 + np.uint64(segment)
        kernels.sift(sums, live, *given(is_frozen, languages), 1, ties, segment * size, kept)
        whole = [int(a + b % kernels.SEEN + c) for a, b, c in sums.T]
        concepts = sums[0].tolist()
        ways = (whole, live), (concepts, live), (concepts, live & (languages != 1))
        for way, (scores, fits) in enumerate(ways):
            told[way] += scores
            allowed[way] += fits.tolist()
        every += ties.tolist()
    for way, limit_of in enumerate(limits):
        found = set(kept.places[way, : kept.sizes[way]].tolist())
        assert found == order(told[way], allowed[way], every, limit_of)


@frozen
def test_agreeing_bits_are_counted(is_frozen: bool) -> None:
    chance = np.random.default_rng(3)
    code, *codes = chance.integers(0, 2**63, (301, 2), dtype=np.uint64)
    live, meant = chance.random((2, 300)) < 0.8
    bits, counts = np.full(300, 7, np.int16), np.zeros(129, np.int64)
    kernels.agree(
        *given(is_frozen, np.array(codes)), live, *given(is_frozen, meant, code), bits, counts
    )
    counted = live & meant
    assert bits.tolist() == [
        _agreeing(one, code) if there else 0 for one, there in zip(codes, counted, strict=True)
    ]
    assert counts.tolist() == np.bincount(bits[counted], minlength=129).tolist()


def _agreeing(one: np.ndarray, other: np.ndarray) -> int:
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return sum(64 - (a ^ b).bit_count() for a, b in pairs)


@frozen
def test_compiled_sums_equal_plain_ones(is_frozen: bool) -> None:
    chance = np.random.default_rng(5)
    docs = [np.flatnonzero(chance.random(40) < 0.3).astype(np.uint16) for _ in range(30)]
    starts = np.cumsum([0, *map(len, docs)])
    values = chance.integers(1, 256, starts[-1]).astype(np.uint8)
    at = np.sort(chance.choice(30, 12, replace=False))
    groups, units = np.sort(chance.integers(0, 3, 12)), chance.integers(1, 256, 12)
    sums = np.zeros((3, 40), np.int32)
    kernels.accumulate(
        sums, groups, at, units.astype(np.int32),
        *given(is_frozen, starts, np.concatenate(docs), values),
    )  # fmt: skip
    plain = [[0] * 40 for _ in range(3)]
    for term, group, unit in zip(at.tolist(), groups.tolist(), units.tolist(), strict=True):
        rated = zip(docs[term].tolist(), values[starts[term] :].tolist(), strict=False)
        for doc, value in rated:
            plain[group][doc] += value * unit + (kernels.SEEN if group == 1 else 0)
    assert sums.tolist() == plain
    assert (sums[1] >> 20).max() > 1
    assert (sums[[0, 2]] < kernels.SEEN).all()


@frozen
def test_broad_concepts_are_added_to_the_sums(is_frozen: bool) -> None:
    chance = np.random.default_rng(6)
    values = chance.integers(180, 256, (9, 5)).astype(np.uint8)
    places, at = np.array([8, 2, 4, 0]), np.array([4, 0, 3])
    units, sums = chance.integers(180, 256, 3).astype(np.uint8), np.arange(4, dtype=np.int32)
    added = values[places][:, at].astype(int) @ units.astype(int)
    plain = (sums + added).tolist()
    kernels.add_broad(sums, places, *given(is_frozen, values), at, units)
    assert sums.tolist() == plain
    assert max(plain) > 2**16


def records(chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Twelve records of up to six of twenty words each: starts, words, what each counts."""
    sizes = chance.integers(0, 7, 12)
    starts = np.append(0, np.cumsum(sizes)).astype(np.int64)
    words = np.concatenate([chance.choice(20, size, replace=False) for size in sizes])
    return starts, words.astype(np.int32), chance.integers(0, 256, len(words)).astype(np.uint8)


@frozen
def test_distinct_words_are_met_once_in_order(is_frozen: bool) -> None:
    starts, words, _counts = given(is_frozen, *records(np.random.default_rng(7)))
    places, slots = np.array([7, 1, 9, 1]), np.full(20, -1, np.int32)
    met = kernels.distinct(places, starts, words, slots).tolist()
    read = [word for at in places for word in words[starts[at] : starts[at + 1]].tolist()]
    assert met == list(dict.fromkeys(read))
    assert [slots[word] for word in met] == list(range(len(met)))
    assert (slots < 0).sum() == 20 - len(met)


@frozen
def test_strengths_equal_a_loop(is_frozen: bool) -> None:
    chance = np.random.default_rng(8)
    near, products = 0.5, chance.random((7, 4)).astype(np.float32) * 3
    theirs, mine = (1 + chance.random(size).astype(np.float32) for size in (7, 4))
    keys = np.arange(7, dtype=np.uint64), np.array([3, 90, 6, 91], np.uint64)
    expected = [
        [
            1.0 if keys[0][r] == keys[1][c]
            else min(max((products[r, c] / (theirs[r] * mine[c]) - near) / (1 - near), 0.0), 1.0)
            for c in range(4)
        ]
        for r in range(7)
    ]  # fmt: skip
    worth = np.array([1.0, 0.5, 0.9, 0.1])
    best = kernels.strengthen(
        products, theirs, mine, *given(is_frozen, *keys), np.float32(near), worth
    )
    assert np.allclose(products, expected, atol=1e-6)
    assert np.allclose(best, [max(row * worth) for row in np.array(expected)], atol=1e-6)
    assert {0.0, 1.0} < set(products.ravel().tolist())


@frozen
@pytest.mark.parametrize("is_need", [True, False])
def test_shares_equal_a_loop(is_need: bool, is_frozen: bool) -> None:
    chance = np.random.default_rng(9)
    starts, words, counts = given(is_frozen, *records(chance))
    places, slots = np.arange(12), np.full(20, -1, np.int32)
    met = kernels.distinct(places, starts, words, slots)
    strengths = chance.random((len(met), 5)).astype(np.float32)
    mine = np.array([255, 3, 0, 90, 17], np.uint8)
    best = (strengths * (mine / 255 if is_need else np.ones(5))).max(axis=1)
    found = kernels.shares(places, starts, words, counts, slots, strengths, best, mine, is_need)
    for at in range(12):
        part = slice(starts[at], starts[at + 1])
        rows = np.array([strengths[slots[word]] for word in words[part]]).reshape(-1, 5)
        table, here, there = rows.astype(float), counts[part].tolist(), mine.tolist()
        if is_need:  # rows of the capability, columns of the need
            table, here, there = table.T, there, here
        expected = _shares(table.tolist(), here, there)
        assert [one[at] for one in found] == pytest.approx(expected)
    nothing = kernels.shares(
        places, starts, words, counts, slots, strengths[:, :0], 0 * best, mine[:0], is_need
    )
    assert not nothing[0].any()
    assert not nothing[1].any()


def _shares(table: list[list[float]], need: list[int], offer: list[int]) -> tuple[float, float]:
    """(focus, answered) from strengths of the words of a need (rows) and of an offer."""
    focus = answered = 0.0
    for column, count in enumerate(offer):
        near = [row[column] * worth / 255 for row, worth in zip(table, need, strict=True)]
        focus += count * max(near, default=0.0)
    for row, count in zip(table, need, strict=True):
        answered += count**3 * max(row, default=0.0)
    return focus / (sum(offer) or 1), answered / (sum(one**3 for one in need) or 1)
