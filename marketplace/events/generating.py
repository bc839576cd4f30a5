"""Making a version of the timetable: solve, check, and only then write it down."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.engine.timetable.check import check, value_of
from marketplace.engine.timetable.explain import explain
from marketplace.engine.timetable.figures import comfort
from marketplace.engine.timetable.minimums import unreachable_minimums
from marketplace.engine.timetable.problem import Meeting, Pair, Plan, Problem
from marketplace.engine.timetable.solve import solve
from marketplace.errors import RefusedError, Sentence
from marketplace.events import pairing, plan_queries, planning, policy
from marketplace.events.models import Event
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.plan_words import named
from marketplace.events.worth import worth

MOST_DETAILS = 2_000
"""Reasons carry what proves them for so many of the heaviest pairs; the others only their kind."""
MOST_TRIES = 3
"""How often slots are sought for forced pairs that found no place."""


class Task(NamedTuple):
    """What there is to solve: the problem, and the pairs that are to meet whatever it costs."""

    problem: Problem
    forced: list[str]


def generate(
    session: Session, actor: User | None, *, event: Event, seed: int = 0, effort: str = "good",
    keep: bool = False, moment: dt.datetime | None = None,
) -> EventPlan:  # fmt: skip
    """A new version in draft, the best that was found; with `keep` the repaired published one.

    Raises:
        RefusedError: the event is over, or has no slots, tables or pairs; its slots overlap.
    """
    task = prepare(session, event, keep=keep, moment=moment)
    plan = solved(task, seed=seed, effort=effort)
    order = {"seed": seed, "effort": effort, "keep": keep}
    return write(session, actor, event=event, task=task, plan=plan, order=order)


def prepare(
    session: Session, event: Event, *, keep: bool = False, compare: bool = True,
    moment: dt.datetime | None = None,
) -> Task:  # fmt: skip
    """What there is to solve as of now, with the event held; raises what `generate` does.

    A repair compares newcomers alone: nobody's scores have changed since the doors opened. Without
    `compare` pairs are taken as they are.
    """
    plan_queries.hold(session, event)
    must_be_on(event)
    if compare:
        pairing.refresh(session, event, newcomers=keep)
    problem = planning.problem_of(session, event, keep=keep, moment=moment)
    _has_enough(problem)
    return Task(problem, _forced(session, event))


def solved(task: Task, *, seed: int, effort: str) -> Plan:
    """The plan of a problem in which every forced pair meets that can, and what would help.

    The bound is that of the problem without force, which none with it exceeds.
    """
    tried, forced = task
    plan = solve(tried, seed=seed, effort=effort)
    bound = plan.upper_bound
    for _try in range(MOST_TRIES):
        placed = {one.pair for one in plan.meetings}
        missing = [one for one in forced if one not in placed]
        pinned = _pinned(tried, missing)
        if pinned is tried:
            break
        tried = pinned
        plan = solve(tried, seed=seed, effort=effort)
    return replace(
        plan, upper_bound=bound, proven_optimal=plan.value >= bound, bottlenecks=worth(task.problem)
    )


def write(
    session: Session, actor: User | None, *, event: Event, task: Task, plan: Plan,
    order: Mapping[str, Any],
) -> EventPlan:  # fmt: skip
    """Write what was solved as a version in draft; a repair names the version that it starts from.

    Raises:
        RefusedError: it breaks a rule; the first is named.
    """
    before = plan_queries.published(session, event) if order["keep"] else None
    return save(
        session, actor, event=event, problem=task.problem, plan=plan,
        note=f"{before.number} →" if before else "",
        about={"seed": order["seed"], "effort": order["effort"]},
    )  # fmt: skip


def save(
    session: Session, actor: User | None, *, event: Event, problem: Problem, plan: Plan,
    about: Mapping[str, Any], note: str = "",
) -> EventPlan:  # fmt: skip
    """Write a version in draft that keeps every rule. Hold the event's row before.

    Raises:
        RefusedError: it breaks a rule; the first is named.
    """
    must_pass(session, event, problem, plan.meetings)
    made = EventPlan(
        event_id=event.id, number=plan_queries.next_number(session, event), note=note[:300],
        upper_bound=plan.upper_bound,
        made_by_id=actor.id if actor else None,
    )  # fmt: skip
    tell(made, problem, plan.meetings)
    made.is_proven = bool(plan.proven_optimal)
    shortfalls = [asdict(one) for one in unreachable_minimums(problem, plan.meetings)]
    made.figures |= {**plan.figures, **about, "shortfalls": shortfalls}
    made.figures["worth"] = [list(one) for one in plan.bottlenecks]
    made.figures["difference"] = {kind: list(ids) for kind, ids in plan.difference.items()}
    session.add(made)
    session.flush()
    write_meetings(session, made, problem, plan.meetings)
    return made


def must_pass(
    session: Session, event: Event, problem: Problem, meetings: Sequence[Meeting]
) -> None:
    """The independent check of the engine. RefusedError names the first rule that is broken."""
    wrong = check(problem, meetings)
    if wrong:
        raise RefusedError(named(session, event, wrong, meetings)[0])


def tell(made: EventPlan, problem: Problem, meetings: Sequence[Meeting]) -> None:
    """What a version says of itself: its value, and why the others do not meet."""
    unplaced, without = explain(problem, meetings)
    weights = {one.id: one.weight for one in problem.pairs}
    ranked = sorted(unplaced, key=lambda one: (-weights[one.pair], int(one.pair)))
    made.value = value_of(problem, meetings)
    made.is_proven = made.value >= made.upper_bound > 0
    made.unplaced = [
        {"pair": int(one.pair), "reason": one.reason, "weight": weights[one.pair]}
        | ({"detail": plain(one.detail)} if at < MOST_DETAILS else {})
        for at, one in enumerate(ranked)
    ]
    made.figures = (
        dict(made.figures or {})
        | comfort(problem, meetings)
        | {
            "meetings": len(meetings),
            "pairs": len(problem.pairs),
            "without": [int(one) for one in without],
            "without_meeting": len(without),
        }
    )


def write_meetings(
    session: Session, made: EventPlan, problem: Problem, meetings: Sequence[Meeting]
) -> None:
    """The rows of a version; those who share a booth in a slot sit at its seats 1, 2 …"""
    taken: dict[tuple[str, str], int] = {}
    rows = []
    for one in meetings:
        seat = taken.get((one.slot, one.table), 0) + 1
        taken[one.slot, one.table] = seat
        rows.append(_row(made, one, seat))
    if rows:
        session.execute(insert(EventMeeting), rows)


def plain(value: Any) -> Any:
    """Details of the engine as JSON keeps them."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value][:20]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _row(made: EventPlan, one: Meeting, seat: int) -> dict[str, Any]:
    return {
        "plan_id": made.id, "pair_id": int(one.pair), "slot_id": int(one.slot),
        "table_id": int(one.table), "seat": seat, "created_at": now(),
        "demand_person_id": int(one.demand_representative),
        "supply_person_id": int(one.supply_representative),
    }  # fmt: skip


def _forced(session: Session, event: Event) -> list[str]:
    chosen = select(EventPair.id).where(EventPair.event_id == event.id, EventPair.is_forced)
    return [str(one) for one in session.scalars(chosen.order_by(EventPair.id))]


def _pinned(problem: Problem, missing: Sequence[str]) -> Problem:
    """Give forced pairs that found no place a slot of their own; the same problem if there is none.

    A slot is sought in which both can and nothing else of theirs is settled.
    """
    pairs = {one.id: one for one in problem.pairs}
    busy = {
        (party, one.pinned_slot)
        for one in problem.pairs
        if one.pinned_slot is not None
        for party in (one.demand, one.supply)
    }
    chosen: dict[str, str] = {}
    for name in missing:
        pair = pairs.get(name)
        if pair is None or pair.forbidden or pair.pinned_slot is not None:
            continue
        for slot in _common(problem, pair):
            if (pair.demand, slot) not in busy and (pair.supply, slot) not in busy:
                busy |= {(pair.demand, slot), (pair.supply, slot)}
                chosen[name] = slot
                break
    if not chosen:
        return problem
    pins = [replace(one, pinned_slot=chosen.get(one.id, one.pinned_slot)) for one in problem.pairs]
    return replace(problem, pairs=pins)


def _common(problem: Problem, pair: Pair) -> list[str]:
    """Open slots in which both parties have somebody who may sit there."""
    frozen = problem.previous.frozen_slots if problem.previous else frozenset()
    times = []
    parties = {one.id: one for one in problem.parties}
    for party, allowed in (
        (pair.demand, pair.demand_representatives), (pair.supply, pair.supply_representatives)
    ):  # fmt: skip
        people = parties[party].representatives
        times.append(
            {slot for one in people if allowed is None or one.id in allowed
             for slot in one.available}
        )  # fmt: skip
    return [
        one.id
        for one in problem.slots
        if not one.closed and one.id not in frozen and one.id in times[0] & times[1]
    ]


def must_be_on(event: Event) -> None:
    if event.state in policy.OVER:
        raise RefusedError(
            Sentence("活动已结束或取消，不能再排期。", "The event is over; nothing is planned now.")
        )


def _has_enough(problem: Problem) -> None:
    lacking = next((one for one in LACKING if not getattr(problem, one)), None)
    if lacking is not None:
        raise RefusedError(LACKING[lacking])


LACKING = {
    "slots": Sentence("请先添加洽谈时段，再生成日程。", "Add slots for meetings first."),
    "tables": Sentence("请先添加洽谈桌或展位，再生成日程。", "Add tables or booths first."),
    "parties": Sentence("请先审核通过参会单位，再生成日程。", "Approve participants first."),
    "pairs": Sentence(
        "还没有可安排的配对。请参会单位关联需求或产品、提交意向，或由您指定会面。",
        "No two participants could meet yet. They need postings or wishes, or you force a meeting.",
    ),
}  # fmt: skip
