"""The first score from arrays: it brings the best to the full comparison, through all changes."""

import random

import numpy as np
import pytest

from marketplace.engine.profile import Profile, profile_of
from marketplace.engine.rough import rough
from tests.engine.examples import VOCABULARY, WEIGHTS, capability, need
from tests.engine.test_meaning import ENCODER, engine, market

TOP = 5


def test_the_shown_ones_are_those_of_a_full_comparison() -> None:
    needs, offers = market(seed=41, size=120)
    found = engine([*needs, *offers])
    by_id = {offer.id: offer for offer in offers}
    index = found.index(offers)
    for one in needs[:40]:
        shown = found.search(one, index, lambda ids: [by_id[key] for key in ids], top=TOP)
        assert shown == found.rank(one, offers, top=TOP)


def test_few_are_compared_in_full() -> None:
    needs, offers = market(seed=42, size=120)
    found = engine([*needs, *offers])
    assert len(found.block(needs[0], found.index(offers), TOP)) == 64


def test_rough_values_are_those_of_the_pair() -> None:
    needs, offers = market(seed=43, size=50)
    found = engine([*needs, *offers])
    index = found.index(offers)
    by_id = {offer.id: offer for offer in offers}
    for one in needs[:10]:
        (gathered, _delta) = index.gather(one, 50, 0, 50)
        ids = [gathered.segment.ids[place] for place in gathered.places]
        pairs = found.pairs(one, [by_id[key] for key in ids])
        forward = gathered.segment.forward
        cosines = forward.cosines(one.vectors[0], gathered.places)
        focus = forward.focus(one.surfaces, gathered.places, found.lexicon)
        assert np.allclose(cosines, [pair.likeness for pair in pairs])
        assert np.allclose(focus, [pair.focus for pair in pairs], atol=1e-6)
        assert np.allclose(gathered.sums.T, [pair.cosines for pair in pairs], atol=1e-5)


def test_arrays_follow_every_change_and_merge() -> None:
    needs, offers = market(seed=44, size=60)
    found = engine([*needs, *offers])
    index, chance = found.index(offers[:30]), random.Random(8)
    there = {offer.id: offer for offer in offers[:30]}
    for step in range(90):
        one = chance.choice(offers)
        if chance.random() < 0.6:
            index.add(one)
            there[one.id] = one
        else:
            index.remove(one.id)
            there.pop(one.id, None)
        if step % 20 == 19:
            index.merge()
        asking = chance.choice(needs)
        fresh = found.index(there.values())
        assert _scores(found, index, asking) == _scores(found, fresh, asking)


def _scores(found, index, asking: Profile) -> dict[str, float]:  # type: ignore[no-untyped-def] # a matcher and its index
    return {
        part.segment.ids[place]: round(score, 4)
        for part in index.gather(asking, 20, 5, 20)
        for score, place in zip(
            rough(asking, part, WEIGHTS, found.lexicon), part.places, strict=True
        )
    }


@pytest.mark.parametrize("encoder", [ENCODER, None])
def test_who_has_no_meaning_is_scored_by_words_and_concepts(encoder: object) -> None:
    asking = profile_of(need("N1", "无人机巡检输电线路"), VOCABULARY, WEIGHTS, encoder)  # type: ignore[arg-type] # one of the two
    bare = profile_of(capability("P1", "输电线路无人机巡检"), VOCABULARY, WEIGHTS)
    english = profile_of(capability("P2", "UAV patrol of transmission lines"), VOCABULARY, WEIGHTS)
    found = engine([asking, bare, english])
    assert found.block(asking, found.index([bare, english]), 5) == ["P1", "P2"]
