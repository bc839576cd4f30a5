"""Fuzz the timetable: `python -m tests.benchmarks.timetable_fuzz [--instances N] [--first SEED]`.

Small random problems are solved, changed and repaired; the checker has to find nothing. Then plans
are broken on purpose, each rule as often; the checker has to find everything.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.check_plan import check_plan
from marketplace.engine.timetable.explain import explained
from marketplace.engine.timetable.problem import Plan, Problem
from marketplace.engine.timetable.solve import solve
from tests.engine.timetable.corruptions import KINDS, STATEMENTS, Victim
from tests.engine.timetable.instances import changed, random_plan, random_problem

MOST_CASES = 20_000
"""Some rules can be broken in few plans only."""


def cases(first: int) -> Iterator[tuple[str, Problem, Plan]]:
    """A name, a problem and its plan, without end: a new event, then the same event repaired."""
    for seed in count(first):
        problem = random_problem(seed)
        plan = explained(problem, solve(problem, seed=seed, effort="fast"))
        yield f"seed {seed}", problem, plan
        later = changed(problem, plan.meetings, seed)
        repaired = explained(later, solve(later, seed=seed, effort="fast"))
        yield f"seed {seed}, repaired", later, repaired


def faults(problem: Problem, plan: Plan, seed: int) -> list[str]:
    """What the checker finds, and whether another plan is worth more than the bound, which speaks
    of plans that keep the pins."""
    found = [f"{one.code}: {one.en}" for one in check_plan(problem, plan)]
    pins = {one.id for one in problem.pairs if one.pinned_slot is not None}
    other = random_plan(problem, seed)
    keeps = pins & {one.pair for one in plan.meetings} <= {one.pair for one in other}
    value = value_of(problem, other)
    if keeps and value > plan.upper_bound:
        found.append(f"low bound: a plan is worth {value}, the bound is {plan.upper_bound}")
    return found


def corrupted(wanted: int, first: int) -> tuple[Counter[str], list[str]]:
    """How often each kind of rule was broken, `wanted` times in all, and which were not found."""
    planted: Counter[str] = Counter()
    missed = []
    each = -(-wanted // (len(KINDS) + len(STATEMENTS)))
    for name, problem, plan in islice(cases(first), MOST_CASES):
        for code, found in _broken(problem, plan, name):
            if planted[code] < each:
                planted[code] += 1
                missed += [] if code in found else [f"{name}: {code} not in {sorted(found)}"]
        if len(planted) == len(KINDS) + len(STATEMENTS) and min(planted.values()) == each:
            break
    return planted, missed


def _broken(problem: Problem, plan: Plan, name: str) -> Iterator[tuple[str, set[str]]]:
    """The code that should be found, and those that are, for each way to break this plan."""
    victim = Victim(problem, plan.meetings, random.Random(name))
    for code, corrupt in KINDS.items():
        meetings = corrupt(victim)
        if meetings is not None:
            yield code, {one.code for one in check(problem, meetings)}
    if plan.unplaced:
        for code, corrupt_plan in STATEMENTS.items():
            yield code, {one.code for one in check_plan(problem, corrupt_plan(plan))}


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 where the checker found something, or missed something planted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=10_000, help="problems and repairs")
    parser.add_argument("--corruptions", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    options = parser.parse_args(arguments)
    began = time.process_time()
    codes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    proven = violations = 0
    for at, (name, problem, plan) in enumerate(islice(cases(options.first), options.instances)):
        found = faults(problem, plan, at)
        proven += plan.proven_optimal
        reasons.update(one.reason for one in plan.unplaced)
        violations += len(found)
        codes.update(one.split(":")[0] for one in found)
        for one in found[:3] if violations <= 100 else ():
            print(f"{name}: {one}")
    print(
        f"{options.instances} problems and repairs from seed {options.first}: {violations} "
        f"violations, {proven} proven optimal, {time.process_time() - began:.0f} s CPU"
    )
    for counted in filter(None, (codes, reasons)):
        print("  " + ", ".join(f"{name} {times}" for name, times in counted.most_common()))
    planted, missed = corrupted(options.corruptions, options.first)
    print(f"{planted.total()} corruptions of {len(planted)} kinds planted, {len(missed)} missed")
    for one in missed:
        print("  " + one)
    return 1 if violations or missed else 0


if __name__ == "__main__":
    sys.exit(main())
