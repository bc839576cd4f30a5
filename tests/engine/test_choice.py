"""Who is shown: reading a few at a time gives what reading everything would give."""

import random
from dataclasses import replace

import numpy as np
import pytest
from rapidfuzz import fuzz

from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Match, Matcher
from marketplace.engine.profile import Profile, profile_of, profiles_of
from marketplace.engine.signals import READ, SIGNALS
from marketplace.engine.statistics import count
from marketplace.engine.text import normalise
from tests.engine.examples import VOCABULARY, WEIGHTS, capability, need, random_records
from tests.engine.test_meaning import ENCODER, engine, market

TOP = 5


def random_market(seed: int, size: int) -> tuple[list[Profile], list[Profile], Matcher]:
    """Needs, products with near-duplicates and contradicted ones among them, and a matcher."""
    needs, products = random_records(seed, size)
    for at in range(0, size, 3):
        text = products[at].text.replace("载重8kg", "载重3kg")
        products[at] = replace(products[at], text=text)
    made = profiles_of([*needs, *products], VOCABULARY, WEIGHTS, ENCODER)
    found = Matcher(VOCABULARY, WEIGHTS, count(made, WEIGHTS), Lexicon(ENCODER))
    return made[:size], made[size:], found


def are_twins(one: Profile, other: Profile) -> bool:
    titles = normalise(one.facts.title), normalise(other.facts.title)
    same = one.facts.party and one.facts.party == other.facts.party
    return all(titles) and fuzz.ratio(*titles) >= (60 if same else 90)


def best(every: list[Match], by_id: dict[str, Profile], top: int) -> list[str]:
    """The rules of a list applied to all that there are."""
    order = sorted(every, key=lambda one: (one.contradicted, -one.score, one.id))
    first: list[Match] = []
    later: list[Match] = []
    for one in order:
        near = sum(are_twins(by_id[one.id], by_id[other.id]) for other in first)
        (later if near >= WEIGHTS.per_party else first).append(one)
    chosen = [*first, *later] if len(first) < top else first[:top]
    return [one.id for one in sorted(chosen, key=lambda one: one.contradicted)][:top]


@pytest.mark.parametrize("seed", [81, 82])
@pytest.mark.parametrize(("top", "floor"), [(1, 0.0), (3, 0.0), (10, 30.0), (40, 0.0)])
def test_reading_a_few_gives_what_reading_everything_would(
    seed: int, top: int, floor: float
) -> None:
    needs, products, found = random_market(seed, 60)
    gone = set(random.Random(seed).sample([one.id for one in products], 12))
    by_id = {one.id: one for one in (*needs, *products)}
    contradicted = 0
    for side, others in ((needs, products), (products, needs)):
        for one in side[:15]:
            there = [other for other in others if other.id not in gone]
            every = found.rank(one, there, top=len(there), floor=floor)
            contradicted += sum(match.contradicted for match in every)
            pool = found.among(one, others)
            chosen = found.choose(
                one, pool, lambda ids: [by_id[k] for k in ids if k not in gone],
                top=top, floor=floor,
            )  # fmt: skip
            assert [each.profile.id for each in chosen] == best(every, by_id, top)
    assert contradicted


def test_near_duplicates_stand_back_in_random_markets() -> None:
    """Otherwise the test above would not try them."""
    _needs, products, _found = random_market(81, 60)
    assert sum(are_twins(products[0], other) for other in products[1:]) > WEIGHTS.per_party


def test_bounds_are_never_below_the_score() -> None:
    needs, products, found = random_market(83, 40)
    for one in needs:
        pool = found.among(one, products)
        bounds = dict(zip(pool.ids.tolist(), pool.bounds.tolist(), strict=True))
        for match in found.rank(one, products, top=40, floor=0.0):
            assert 10 * match.score <= bounds[match.id.encode()] + 1e-9


def test_the_shown_ones_are_those_of_a_full_comparison() -> None:
    needs, offers = market(seed=41, size=120)
    found = engine([*needs, *offers])
    by_id = {offer.id: offer for offer in offers}
    index = found.index(offers)
    for one in needs[:40]:
        shown = found.search(one, index, lambda ids: [by_id[key] for key in ids], top=TOP)
        assert shown == found.rank(one, offers, top=TOP)


def test_few_are_read() -> None:
    needs, offers = market(seed=42, size=120)
    found = engine([*needs, *offers])
    by_id = {offer.id: offer for offer in offers}
    index, asked = found.index(offers), []
    for one in needs[:20]:
        found.search(
            one, index, lambda ids: [asked.append(key) or by_id[key] for key in ids], top=TOP
        )
    assert len(asked) / 20 < 60


def test_values_of_a_pool_are_those_of_the_pair() -> None:
    needs, offers = market(seed=43, size=50)
    found = engine([*needs, *offers])
    index = found.index(offers)
    told = [at for at, name in enumerate(SIGNALS) if name not in READ]
    order = [offer.id for offer in offers]
    for one in needs[:10]:
        pool = found.pool(one, index, TOP)
        places = [order.index(bytes(key).decode()) for key in pool.ids]
        whole = found.values(one, offers).at(places)
        assert np.array_equal(pool.values.raw[told], whole.raw[told])
        assert (pool.values.raw >= whole.raw).all()


def test_a_pool_follows_every_change_and_freeze() -> None:
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
            index.freeze()
        asking = chance.choice(needs)
        mine, anew = (found.pool(asking, i, TOP) for i in (index, found.index(there.values())))
        assert dict(zip(mine.ids.tolist(), mine.bounds.tolist(), strict=True)) == dict(
            zip(anew.ids.tolist(), anew.bounds.tolist(), strict=True)
        )


@pytest.mark.parametrize("encoder", [ENCODER, None])
def test_who_has_no_meaning_is_scored_by_words_and_concepts(encoder: object) -> None:
    asking = profile_of(need("N1", "无人机巡检输电线路"), VOCABULARY, WEIGHTS, encoder)  # type: ignore[arg-type] # one of the two
    bare = profile_of(capability("P1", "输电线路无人机巡检"), VOCABULARY, WEIGHTS)
    english = profile_of(capability("P2", "UAV patrol of transmission lines"), VOCABULARY, WEIGHTS)
    found = engine([asking, bare, english])
    pool = found.pool(asking, found.index([bare, english]), 5)
    assert pool.ids[pool.promising].tolist() == [b"P1", b"P2"]
    assert pool.bounds.min() > 0
