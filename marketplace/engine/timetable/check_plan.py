"""Whether what a plan says of itself is true: its value, its bound, and who goes without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marketplace.engine.timetable.check import check, penalty_of, value_of
from marketplace.engine.timetable.problem import REASONS, Plan, Problem
from marketplace.engine.timetable.violation import Violation, listed, violation

GAP_DIGITS = 6
SENTENCES = {
    "wrong_value": (
        "The plan says its value is {stated}; it is {true}.",
        "方案自称总分为 {stated}，实际为 {true}。",
    ),
    "bound_below_value": (
        "The upper bound {bound} is below the value {value}.",
        "上界 {bound} 低于总分 {value}。",
    ),
    "wrong_gap": (
        "The plan says its gap is {stated}; it is {true}.",
        "方案自称差距为 {stated}，实际为 {true}。",
    ),
    "wrongly_proven": (
        "The plan is called optimal and its value {value} is below the bound {bound}.",
        "方案自称最优，但总分 {value} 低于上界 {bound}。",
    ),
    "not_called_proven": (
        "The value equals the bound {bound} and the plan is not called optimal.",
        "总分已等于上界 {bound}，方案却未标明最优。",
    ),
    "unexplained": (
        "Pairs neither placed nor explained: {which}.",
        "以下配对既未安排也未说明原因：{which}。",
    ),
    "explained_and_placed": (
        "Pair {0} is placed and listed as unplaced.",
        "配对 {0} 已安排，却又列为未安排。",
    ),
    "explained_twice": ("Pair {0} is listed as unplaced twice.", "配对 {0} 被重复列为未安排。"),
    "explained_unknown": (
        "There is no pair {0}, which is listed as unplaced.",
        "未安排名单中的配对 {0} 不存在。",
    ),
    "unknown_reason": (
        "Pair {0} is unplaced for an unknown reason: {1}.",
        "配对 {0} 未安排的原因无法识别：{1}。",
    ),
}


def check_plan(problem: Problem, plan: Plan) -> list[Violation]:
    """Return what `check` finds in the meetings, then what the plan wrongly says of itself.

    Value and bound leave out penalties of a re-plan. A plan is proven optimal where its value is
    the bound; a re-plan also may be where it falls short of the bound, since penalties can be the
    reason, and has to be only where it costs nothing. The gap is compared to GAP_DIGITS digits.
    """
    found = check(problem, plan.meetings)
    if any(one.code == "unknown_pair" for one in found):
        return found
    return [*found, *_figures(problem, plan), *_unplaced(problem, plan)]


def _figures(problem: Problem, plan: Plan) -> Iterator[Violation]:
    value, bound = value_of(problem, plan.meetings), plan.upper_bound
    if plan.value != value:
        yield violation(SENTENCES, "wrong_value", stated=plan.value, true=value)
    if bound < value:
        yield violation(SENTENCES, "bound_below_value", bound=bound, value=value)
    gap = (bound - value) / bound if bound else 0.0
    if round(plan.gap - gap, GAP_DIGITS) != 0:
        yield violation(SENTENCES, "wrong_gap", stated=plan.gap, true=round(gap, GAP_DIGITS))
    if plan.proven_optimal and problem.previous is None and value < bound:
        yield violation(SENTENCES, "wrongly_proven", value=value, bound=bound)
    if not plan.proven_optimal and value - penalty_of(problem, plan.meetings) == bound:
        yield violation(SENTENCES, "not_called_proven", bound=bound)


def _unplaced(problem: Problem, plan: Plan) -> Iterator[Violation]:
    placed = {meeting.pair for meeting in plan.meetings}
    known = {pair.id for pair in problem.pairs}
    explained = Counter(one.pair for one in plan.unplaced)
    accounted = placed | explained.keys()
    silent = [pair.id for pair in problem.pairs if pair.id not in accounted]
    if silent:
        yield violation(SENTENCES, "unexplained", *silent, which=listed(silent))
    for pair, times in explained.items():
        if pair not in known:
            yield violation(SENTENCES, "explained_unknown", pair)
        if pair in placed:
            yield violation(SENTENCES, "explained_and_placed", pair)
        if times > 1:
            yield violation(SENTENCES, "explained_twice", pair)
    for one in plan.unplaced:
        if one.reason not in REASONS:
            yield violation(SENTENCES, "unknown_reason", one.pair, one.reason)
