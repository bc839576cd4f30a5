"""A first score from arrays alone, so that few records have to be read and compared in full.

It knows the subject only: concepts, wording, meaning, and whose words are about the need. It leaves
out what makes a whole score exact (key phrases, how many words a wording shares, what supports a
match), so it chooses who is compared and never shows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.features import Group
from marketplace.engine.index import Gathered
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.profile import Profile
from marketplace.engine.segment import LANGUAGES
from marketplace.engine.weights import Weights

Doubles = NDArray[np.float64]


def rough(asking: Profile, found: Gathered, weights: Weights, lexicon: Lexicon) -> list[float]:
    """A rough score of each place found, in the order of the places."""
    if not len(found.places):
        return []
    plain = _plain(asking, found, weights)
    meant = found.segment.meant[found.places]
    if not len(asking.vectors) or not lexicon.speaks or not meant.any():
        return _listed(plain)
    return _listed(np.where(meant, _meant(asking, found, weights, lexicon), plain))


def _listed(scores: Doubles) -> list[float]:
    listed: list[float] = scores.tolist()
    return listed


def _meant(asking: Profile, found: Gathered, weights: Weights, lexicon: Lexicon) -> Doubles:
    forward = found.segment.forward
    values = {
        "concepts": _concepts(found),
        "text": _text(found),
        "meaning": forward.cosines(asking.vectors[0], found.places),
        "correspondence": forward.focus(asking.surfaces, found.places, lexicon),
    }
    return _added(asking, found, values, weights, meant=True)


def _plain(asking: Profile, found: Gathered, weights: Weights) -> Doubles:
    values = {"concepts": _concepts(found), "text": _text(found)}
    return _added(asking, found, values, weights, meant=False)


def _added(
    asking: Profile,
    found: Gathered,
    values: Mapping[str, Doubles],
    weights: Weights,
    *,
    meant: bool,
) -> Doubles:
    """The points of these values, by the table for one language or for two."""
    here, apart = (
        sum(
            (table[name].points * table[name].strengths(one) for name, one in values.items()),
            np.zeros(len(found.places)),
        )
        for table in (weights.table(meant=meant, across=one) for one in (False, True))
    )
    scores: Doubles = np.where(_is_across(asking, found), apart, here)
    return scores


def _is_across(asking: Profile, found: Gathered) -> NDArray[np.bool_]:
    theirs = found.segment.languages[found.places]
    mine = LANGUAGES.index(asking.facts.language)
    # zh and en are the first two; a mixed text has words of both.
    across: NDArray[np.bool_] = (theirs != mine) & (theirs < 2) & (mine < 2)
    return across


def _concepts(found: Gathered) -> Doubles:
    cosines: Doubles = found.sums[Group.CONCEPT].astype(np.float64)
    return cosines


def _text(found: Gathered) -> Doubles:
    mean: Doubles = ((found.sums[Group.WORD] + found.sums[Group.BIGRAM]) / 2).astype(np.float64)
    return mean
