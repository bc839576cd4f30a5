"""The moves of the search, one by one: Kempe chains, ejection, groups of similar slots."""

from dataclasses import replace

import numpy as np

from marketplace.engine.timetable.colour import colour
from marketplace.engine.timetable.eject import eject
from marketplace.engine.timetable.grid import Grid, grid_of, names_of
from marketplace.engine.timetable.problem import Previous, Problem, Slot
from marketplace.engine.timetable.relax import relax, similar_slots
from marketplace.engine.timetable.replan import priced
from marketplace.engine.timetable.select import select
from marketplace.engine.timetable.state import State, empty_state
from tests.engine.timetable.instances import event, meet, pair, party, random_problem
from tests.engine.timetable.optimum import best_value

BEYOND_REACH = 1 << 40
FOUR = tuple(Slot(f"t{at}") for at in range(1, 5))


def begun(problem: Problem, *pairs: str) -> tuple[Grid, State]:
    """The arrays of a problem, and a timetable in which pairs were placed in this order."""
    names = names_of(problem)
    grid = grid_of(problem, names)
    if problem.previous is not None:
        grid = priced(grid, names, problem.previous)
    state = empty_state(grid)
    colour(grid, state, np.array([names.pair[one] for one in pairs], np.int64))
    return grid, state


def slots(state: State) -> list[int]:
    """The place of each pair's slot, -1 for a pair that does not meet."""
    return state.slot.tolist()


def test_kempe_chain_makes_room_where_no_slot_is_free_on_both_sides() -> None:
    everybody = [party("d1"), party("d2", "t1"), party("s1", "t1", "t2")]
    grid, state = begun(event(everybody, [pair("d1s1"), pair("d2s1")]), "d1s1")
    assert slots(state) == [0, -1]
    colour(grid, state, np.array([1]))
    assert slots(state) == [1, 0]


def test_kempe_chain_moves_nobody_to_where_they_cannot_be() -> None:
    everybody = [party("d1", "t1"), party("d2", "t1"), party("s1", "t1", "t2")]
    grid, state = begun(event(everybody, [pair("d1s1"), pair("d2s1")]), "d1s1")
    colour(grid, state, np.array([1]))
    assert slots(state) == [0, -1]


def test_ejection_brings_in_the_heavier_pair() -> None:
    everybody = [party("d1", "t1"), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=1), pair("d1s2", weight=9)]
    grid, state = begun(event(everybody, pairs), "d1s1")
    eject(grid, state, 50, BEYOND_REACH, 0)
    assert (slots(state), state.value[0]) == ([-1, 0], 9)


def test_ejection_ends_with_the_best_it_met() -> None:
    everybody = [party("d1", "t1"), party("s1"), party("s2")]
    pairs = [pair("d1s1", weight=9), pair("d1s2", weight=8)]
    grid, state = begun(event(everybody, pairs), "d1s1")
    for seed in range(20):
        eject(grid, state, 30, BEYOND_REACH, seed)
        assert state.value[0] == 9


def test_ejection_drops_nothing_of_the_previous_plan() -> None:
    everybody = [party("d1", "t1"), party("s1"), party("s2", min_meetings=1)]
    pairs = [pair("d1s1", weight=1), pair("d1s2", weight=1000)]
    previous = Previous([meet("d1s1", "t1")], drop_penalty=0)
    grid, state = begun(event(everybody, pairs, previous=previous), "d1s1")
    eject(grid, state, 50, BEYOND_REACH, 0)
    assert slots(state) == [0, -1]


def test_slots_at_which_the_same_people_are_there_are_similar() -> None:
    everybody = [party("d1", "t1", "t3"), party("d2", "t1", "t3"), party("s1", "t2", "t4")]
    grid, _state = begun(event(everybody, [], slots=FOUR))
    assert similar_slots(grid, 2).tolist() == [0, 1, 0, 1]
    assert similar_slots(grid, 9).tolist() == [0, 1, 2, 3]


def test_bound_of_every_programme_and_of_the_flow_is_above_the_best_value() -> None:
    for seed in range(60):
        problem = random_problem(seed, parties=3)
        problem = replace(
            problem, pairs=[replace(one, pinned_slot=None) for one in problem.pairs[:6]]
        )
        grid, state = begun(problem)
        best = best_value(problem)
        bounds = [relax(grid, state, similar_slots(grid, count)).bound for count in (1, 2, 9)]
        assert best <= min(*bounds, select(grid, state).bound)


def test_programme_sees_what_the_flow_does_not() -> None:
    """Two who are there at the same time alone cannot both meet the one who is there but once."""
    everybody = [party("d1", "t1", "t2"), party("d2", "t2"), party("d3", "t2"), party("s1")]
    pairs = [pair("d2s1", weight=10), pair("d3s1", weight=7), pair("d1s1", weight=1)]
    grid, state = begun(event(everybody, pairs))
    assert select(grid, state).bound == 18
    assert relax(grid, state, similar_slots(grid, 9)).bound == 11
