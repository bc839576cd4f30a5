"""How good and how fast timetables are: `python -m tests.benchmarks.timetable`.

Made-up events of four sizes and four families; for each the value, the proven bound, seconds (wall
and CPU, compiled code warm) and what a participant feels. Greedy by score is run beside it,
and with `--cp-sat 60` OR-Tools' CP-SAT for so many seconds. `--late` repairs the plan of each
event after late changes. Seeds are printed; only figures of one run compare.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.problem import Meeting, Plan, Problem
from marketplace.engine.timetable.solve import solve
from tests.benchmarks.events import FAMILIES, SIZES, late_changes, made_event
from tests.benchmarks.timetable_peers import by_constraints, greedy

DEFAULT = ("S:plain", "M:plain", "L:plain", "XL:plain", "L:scattered", "L:alone", "L:noon")
FIGURES = ("idle_slots_per_person", "host_table_moves", "without_meeting")


def timed(run: Callable[[], Any]) -> tuple[Any, str]:
    """What it returned, and the seconds it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return result, f"{wall:6.2f} s wall {cpu:6.2f} s CPU"


def show(name: str, took: str, problem: Problem, plan: Plan) -> None:
    """One line about a plan of ours, which has to keep every rule."""
    violations = check(problem, plan.meetings)
    if violations:
        raise AssertionError(f"{len(violations)} violations, the first: {violations[0]}")
    proven = "optimal" if plan.proven_optimal else f"{100 * (1 - plan.gap):.4f} % of the bound"
    figures = "  ".join(f"{one} {plan.figures[one]:.3f}" for one in FIGURES)
    print(f"  {name:<9}{took}  value {plan.value:>10}  {proven}  {figures}", flush=True)


def peer(name: str, problem: Problem, bound: int, run: Callable[[], list[Meeting]]) -> None:
    """One line about the plan of somebody else, against our bound."""
    meetings, took = timed(run)
    value = value_of(problem, meetings)
    wrong = len(check(problem, meetings))
    print(
        f"  {name:<9}{took}  value {value:>10}  {100 * value / bound:.4f} % of the bound  "
        f"{wrong} violations",
        flush=True,
    )


def late(problem: Problem, plan: Plan, seed: int, effort: str) -> None:
    """Figures of a repair after late changes.

    What can be regained is measured by two bounds: on timetables in which all that is still valid
    stays in its slot, and on all that keep the frozen meetings, whatever they drop.
    """
    changed = late_changes(problem, plan.meetings, seed)
    repaired, took = timed(lambda: solve(changed, seed=seed, effort=effort))
    show("repair", took, changed, repaired)
    valid = still_valid(changed, plan.meetings)
    names = {one.pair for one in valid}
    kept = value_of(changed, [*frozen_of(changed), *valid])
    staying = solve(pinned(changed, valid), seed=seed, effort="good").upper_bound
    gone = names & set(repaired.difference["dropped"])
    moved = len(names & set(repaired.difference["moved"]))
    print(
        f"    valid {len(valid)}, moved {moved} ({100 * moved / len(valid):.2f} %), dropped "
        f"{len(gone)}, added {len(repaired.difference['added'])}; regained "
        f"{repaired.value - kept}: {share(repaired.value, kept, staying)} with all staying, "
        f"{share(repaired.value, kept, repaired.upper_bound)} whatever is dropped",
        flush=True,
    )


def share(value: int, kept: int, bound: int) -> str:
    """How much of what can be regained was."""
    return f"{100 * (value - kept) / max(1, bound - kept):.2f} % of {bound - kept}"


def pinned(problem: Problem, meetings: list[Meeting]) -> Problem:
    """The event in which these meetings do not leave their slots."""
    slot = {one.pair: one.slot for one in meetings}
    pairs = [replace(one, pinned_slot=slot.get(one.id)) for one in problem.pairs]
    return replace(
        problem, pairs=pairs, previous=replace(problem.previous, meetings=frozen_of(problem))
    )


def frozen_of(problem: Problem) -> list[Meeting]:
    """The meetings that are history."""
    previous = problem.previous
    return [one for one in previous.meetings if one.slot in previous.frozen_slots]


def still_valid(problem: Problem, meetings: list[Meeting]) -> list[Meeting]:
    """The meetings to come that break no rule by themselves, but for the table."""
    frozen = problem.previous.frozen_slots
    to_come = [one for one in meetings if one.slot not in frozen]
    wrong = {
        one.ids[0]
        for one in check(problem, [*frozen_of(problem), *to_come])
        if one.code in ("forbidden_pair", "not_available")
    }
    return [one for one in to_come if one.pair not in wrong]


def measure(name: str, family: str, seed: int, effort: str, cp_sat: float, with_late: bool) -> None:
    """All lines about one event."""
    problem = made_event(SIZES[name], seed, family)
    print(
        f"{name} {family}, seed {seed}, effort {effort}: {len(problem.parties)} parties, "
        f"{len(problem.pairs)} pairs, {len(problem.slots)} slots, {len(problem.tables)} tables"
    )
    plan, took = timed(lambda: solve(problem, seed=seed, effort=effort))
    show("ours", took, problem, plan)
    peer("greedy", problem, plan.upper_bound, lambda: greedy(problem))
    if cp_sat:
        peer("CP-SAT", problem, plan.upper_bound, lambda: by_constraints(problem, cp_sat))
    if with_late:
        late(problem, plan, seed, effort)


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="*", default=DEFAULT, help=f"SIZE:FAMILY of {FAMILIES}")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--effort", default="fast")
    parser.add_argument("--cp-sat", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--late", action="store_true")
    asked = parser.parse_args()
    warm = made_event(SIZES["S"], 0, "alone")
    first = solve(warm, effort=asked.effort)
    solve(late_changes(warm, first.meetings, 0), effort=asked.effort)
    for event in asked.events:
        for seed in asked.seeds:
            name, family = event.split(":")
            measure(name, family, seed, asked.effort, asked.cp_sat, asked.late)


if __name__ == "__main__":
    main()
