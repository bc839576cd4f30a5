"""Near-duplicates: one supplier's variants of one product, the same row entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

_SAME_TITLE = 90.0
_SAME_MAKER_TITLE = 60.0


def twins(titles: Sequence[str], parties: NDArray[np.uint64]) -> Mapping[int, Set[int]]:
    """For each record of one side that is the same offer as others in another guise: those.

    By their normalised titles and the numbers of their parties, 0 for none.
    """
    alike = process.cdist(
        titles, titles, scorer=fuzz.ratio, score_cutoff=_SAME_MAKER_TITLE, dtype=np.float32
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in np.argwhere(np.triu(alike, 1)).tolist():
        same = parties[one] == parties[other] != 0
        if titles[one] and alike[one, other] >= (_SAME_MAKER_TITLE if same else _SAME_TITLE):
            found[one].add(other)
            found[other].add(one)
    return found
