"""Compiled loops against their readable twins."""

import numpy as np
import pytest

from marketplace.engine import kernels
from marketplace.engine.features import Group
from marketplace.engine.index import _top_by_sorting
from tests.engine.test_meaning import engine, market


@pytest.mark.parametrize(("size", "limit"), [(0, 3), (5, 1), (5, 9), (1000, 40), (1000, 2000)])
def test_the_best_are_those_that_sorting_finds(size: int, limit: int) -> None:
    chance = np.random.default_rng(size + limit)
    for _ in range(20):
        scores = np.round(chance.random(size) - 0.2, 2).astype(np.float32)  # with many ties
        assert kernels.best(scores, limit).tolist() == _top_by_sorting(scores, limit).tolist()


def test_compiled_sums_equal_plain_ones() -> None:
    needs, offers = market(seed=31, size=60)
    found = engine([*needs, *offers])
    segment = found.index(offers)._base
    for one in needs:
        vector = found.statistics.vector(one)
        query, units = vector.hashes, vector.unit()
        plain = segment.scores(query, units)
        sums = np.zeros((len(Group), len(offers)), np.float32)
        at = np.minimum(np.searchsorted(segment.hashes, query), len(segment.hashes) - 1)
        known = np.flatnonzero(segment.hashes[at] == query)
        groups = (query[known] >> np.uint64(62)).astype(np.int64)
        kernels.accumulate(
            sums, groups, at[known], units[known], segment.starts, segment.docs, segment.values
        )
        assert plain.any()
        assert np.array_equal(sums, plain)
