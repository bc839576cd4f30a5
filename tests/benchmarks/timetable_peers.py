"""Other ways to make a timetable: greedily by score, and by OR-Tools' constraint solver.

Both are for events without restrictions on representatives, as `events` makes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from ortools.sat.python import cp_model

from marketplace.engine.timetable.problem import PER_MINIMUM, Meeting, Pair, Problem


class Seating:
    """Who is free when; seats people and tables of pairs one after the other."""

    def __init__(self, problem: Problem) -> None:
        self.slots = [one.id for one in problem.slots if not one.closed]
        self.parties = {one.id: one for one in problem.parties}
        self.free = {
            (party.id, slot): [one.id for one in party.representatives if slot in one.available]
            for party in problem.parties
            for slot in self.slots
        }
        self.booth = {one.booth_of: one.id for one in problem.tables if one.booth_of}
        shared = [one.id for one in problem.tables if one.booth_of is None]
        self.shared = {slot: list(shared) for slot in self.slots}
        self.count: Counter[str] = Counter()
        self.meetings: list[Meeting] = []

    def table(self, pair: Pair) -> str | None:
        """The booth at which the pair meets, or None."""
        return self.booth.get(pair.demand) or self.booth.get(pair.supply)

    def place(self, pair: Pair, slots: Iterable[str]) -> None:
        """Let the pair meet in the first of the slots where that is possible."""
        if any(
            self.count[one] >= (self.parties[one].max_meetings or 0)
            for one in (pair.demand, pair.supply)
        ):
            return
        for slot in slots:
            demand, supply = self.free[pair.demand, slot], self.free[pair.supply, slot]
            table = self.table(pair)
            if demand and supply and (table or self.shared[slot]):
                table = table or self.shared[slot].pop()
                self.meetings.append(Meeting(pair.id, slot, demand.pop(), supply.pop(), table))
                self.count.update((pair.demand, pair.supply))
                return


def greedy(problem: Problem) -> list[Meeting]:
    """The heaviest pair first, each in the first slot where it fits."""
    seating = Seating(problem)
    for pair in sorted(problem.pairs, key=lambda one: -one.weight):
        seating.place(pair, seating.slots)
    return seating.meetings


def by_constraints(problem: Problem, seconds: float) -> list[Meeting]:
    """What CP-SAT finds in so many seconds with one worker: a variable for each pair and slot."""
    seating = Seating(problem)
    model, meets = _model(problem, seating)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    pairs = {one.id: one for one in problem.pairs}
    for (pair, slot), one in meets.items():
        if solver.value(one):
            seating.place(pairs[pair], [slot])
    return seating.meetings


def _model(
    problem: Problem, seating: Seating
) -> tuple[cp_model.CpModel, dict[tuple[str, str], cp_model.IntVar]]:
    model = cp_model.CpModel()
    ways = [
        (pair, slot)
        for pair in problem.pairs
        for slot in seating.slots
        if seating.free[pair.demand, slot] and seating.free[pair.supply, slot]
    ]
    meets = {(pair.id, slot): model.new_bool_var("") for pair, slot in ways}
    groups = defaultdict(list)
    for pair, slot in ways:
        groups["pair", pair.id].append(meets[pair.id, slot])
        for party in (pair.demand, pair.supply):
            groups["party", party].append(meets[pair.id, slot])
            groups["cell", (party, slot)].append(meets[pair.id, slot])
        if not seating.table(pair):
            groups["tables", slot].append(meets[pair.id, slot])
    most = {
        "pair": lambda _pair: 1,
        "party": lambda party: seating.parties[party].max_meetings,
        "cell": lambda cell: len(seating.free[cell]),
        "tables": lambda slot: len(seating.shared[slot]),
    }
    fair = []
    for (kind, name), some in groups.items():
        model.add(sum(some) <= most[kind](name))
        if kind == "party":
            fair.append(model.new_int_var(0, seating.parties[name].min_meetings, ""))
            model.add(fair[-1] <= sum(some))
    gain = sum(pair.weight * meets[pair.id, slot] for pair, slot in ways)
    model.maximize(gain + PER_MINIMUM * sum(fair))
    return model, meets
