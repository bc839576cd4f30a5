"""The drawn arrows and no others: every state, every verb, every hat, for both nouns."""

import random

import pytest

from marketplace.errors import DomainError, ForbiddenError, RefusedError
from marketplace.postings.states import OWNER, REVIEWER, SYSTEM, Life
from marketplace.products import models as products
from marketplace.products.states import LIFE as PRODUCT_LIFE
from marketplace.scenarios import models as scenarios
from marketplace.scenarios.states import LIFE as SCENARIO_LIFE

LIVES = {"scenario": (SCENARIO_LIFE, scenarios.STATES), "product": (PRODUCT_LIFE, products.STATES)}
HATS = ((), (OWNER,), (REVIEWER,), (OWNER, REVIEWER), (SYSTEM,))

SCENARIO_ARROWS = """
draft submit review owner
returned submit review owner
review recall draft owner
review publish published reviewer
draft publish published reviewer
review return returned reviewer
published engage matching owner reviewer
published award awarded owner reviewer
matching award awarded owner reviewer
awarded try trial owner reviewer
trial operate operation owner reviewer
operation honour case reviewer
awarded end ended owner reviewer
trial end ended owner reviewer
draft close closed owner
returned close closed owner
published close closed owner reviewer
matching close closed owner reviewer
published expire expired
matching expire expired
closed reopen review owner reviewer
expired reopen published owner reviewer
"""
PRODUCT_ARROWS = """
draft submit review owner
returned submit review owner
review recall draft owner
review list listed reviewer
draft list listed reviewer
review return returned reviewer
listed confirm listed owner
expired confirm listed owner
listed expire expired
draft withdraw withdrawn owner
returned withdraw withdrawn owner
listed withdraw withdrawn owner reviewer
expired withdraw withdrawn owner reviewer
withdrawn reopen draft owner
"""


def written(life: Life) -> str:
    lines = (" ".join((a.before, a.verb, a.after, *a.who)) for a in life.arrows)
    return "\n" + "\n".join(lines) + "\n"


def test_the_tables_are_as_written() -> None:
    assert written(SCENARIO_LIFE) == SCENARIO_ARROWS
    assert written(PRODUCT_LIFE) == PRODUCT_ARROWS


@pytest.mark.parametrize("noun", LIVES)
def test_every_state_and_verb_has_names_in_both_languages(noun: str) -> None:
    life, states = LIVES[noun]
    assert tuple(life.states) == states
    assert {arrow.verb for arrow in life.arrows} == set(life.verbs)
    assert all(one.zh and one.en for one in (*life.states.values(), *life.verbs.values()))


@pytest.mark.parametrize("noun", LIVES)
def test_only_drawn_arrows_succeed(noun: str) -> None:
    life, states = LIVES[noun]
    for state in states:
        for verb in life.verbs:
            for hats in HATS:
                drawn = [a for a in life.arrows if (a.before, a.verb) == (state, verb)]
                assert outcome(life, state, verb, hats) == expected(drawn, hats)


def expected(drawn: list, hats: tuple[str, ...]) -> object:
    if not drawn:
        return RefusedError
    allowed = SYSTEM in hats or set(hats) & set(drawn[0].who)
    return drawn[0].after if allowed else ForbiddenError


def outcome(life: Life, state: str, verb: str, hats: tuple[str, ...]) -> object:
    try:
        return life.arrow(state, verb, hats).after
    except DomainError as refused:
        return type(refused)


@pytest.mark.parametrize("noun", LIVES)
def test_walks_never_leave_the_drawn_ways(noun: str) -> None:
    life, states = LIVES[noun]
    dice = random.Random(20)
    for _walk in range(2_000):
        state = "draft"
        for _step in range(15):
            verb, hats = dice.choice([*life.verbs, "fly"]), dice.choice(HATS)
            before = state
            reached = outcome(life, state, verb, hats)
            if isinstance(reached, str):
                state = reached
            assert state in states
            assert state == before or (before, state) in {(a.before, a.after) for a in life.arrows}


@pytest.mark.parametrize("noun", LIVES)
def test_offered_steps_are_those_that_succeed(noun: str) -> None:
    life, states = LIVES[noun]
    for state in states:
        for hats in HATS:
            offered = [arrow.verb for arrow in life.open_to(state, hats)]
            assert offered == [
                a.verb
                for a in life.arrows
                if a.before == state and isinstance(outcome(life, state, a.verb, hats), str)
            ]
