"""Changing a draft timetable by hand: every conflict is named before anything is saved.

A change is tried on the engine's own terms: the meetings as they would be are checked, and what
breaks a rule is told by name. With `swap` whatever resolves it is looked for – other people of the
same two, another table, changing places, or another time for what stands in the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import Meeting, Pair, Problem
from marketplace.errors import RefusedError, Sentence
from marketplace.events import generating, pairing, planning
from marketplace.events.models import Event, EventSlot, EventTable
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.plan_words import named

Trial = list[Meeting]
MOST_TRIALS = 12
"""How many combinations of people and tables are tried for one slot, the freest first."""


class ConflictError(RefusedError):
    """The change breaks rules; `sentences` name each, and `may_swap` says if a way is known."""

    def __init__(self, sentences: Sequence[Sentence], *, may_swap: bool) -> None:
        zh = " ".join(one.zh for one in sentences)
        super().__init__(Sentence(zh, " ".join(one.en for one in sentences)))
        self.sentences = list(sentences)
        self.may_swap = may_swap


@dataclass(frozen=True, slots=True)
class _Desk:
    """A draft with the problem it answers."""

    session: Session
    event: Event
    plan: EventPlan
    problem: Problem
    meetings: Trial


def put(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan, pair: EventPair,
    slot: EventSlot, table: EventTable | None = None, swap: bool = False,
) -> None:  # fmt: skip
    """Let a pair meet in a slot, wherever it was before; hold the plan's row before.

    Without a table, its booth or the first free table is taken.

    Raises:
        ConflictError: who is where at that time, and nothing is changed.
        RefusedError: the version is not a draft.
    """
    desk = _desk(session, event, plan)
    wanted = _wanted(desk.problem, pair)
    first = _first(desk, wanted, str(slot.id), str(table.id) if table else None)
    wrong = check(desk.problem, first)
    if wrong:
        way = _way(desk, wanted, str(slot.id), first)
        if way is None or not swap:
            told = named(session, event, wrong, first, str(pair.id))
            raise ConflictError(_once(told), may_swap=way is not None)
        first = way
    _write(desk, first)


def take_out(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan, pair: EventPair
) -> None:
    """The pair does not meet in this draft."""
    desk = _desk(session, event, plan)
    rest = [one for one in desk.meetings if one.pair != str(pair.id)]
    generating.must_pass(session, event, desk.problem, rest)
    _write(desk, rest)


def pin(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan, pair: EventPair,
    slot: EventSlot | None,
) -> None:  # fmt: skip
    """Hold a pair to a slot in this and all versions to come, or to none.

    Raises:
        ConflictError: it meets in another slot of this draft; move it first.
    """
    _is_draft(plan)
    pair.pinned_slot_id = slot.id if slot else None
    session.flush()
    desk = _desk(session, event, plan)
    wrong = check(desk.problem, desk.meetings)
    if wrong:
        told = named(session, event, wrong, desk.meetings)
        raise ConflictError(_once(told), may_swap=False)
    _write(desk, desk.meetings)


def forbid(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan, pair: EventPair,
    is_forbidden: bool,
) -> None:  # fmt: skip
    """The pair must not meet, or may again; its meeting in this draft goes."""
    _is_draft(plan)
    pair.is_forbidden = is_forbidden
    if is_forbidden:
        pair.is_forced, pair.pinned_slot_id = False, None
    _reweigh(session, event, pair)
    desk = _desk(session, event, plan)
    gone = str(pair.id) if is_forbidden else ""
    rest = [one for one in desk.meetings if one.pair != gone]
    generating.must_pass(session, event, desk.problem, rest)
    _write(desk, rest)


def force(
    session: Session, actor: User | None, *, event: Event, pair: EventPair, is_forced: bool
) -> None:
    """The pair is placed in the next version whatever it costs, or as any other again."""
    pair.is_forced = is_forced
    if is_forced:
        pair.is_forbidden = False
    _reweigh(session, event, pair)


def _reweigh(session: Session, event: Event, pair: EventPair) -> None:
    wishes = pairing.wishes_of(session, event).get((pair.demand_id, pair.supply_id), [])
    settled = pair.is_forced or pair.request == "accepted"
    pair.weight = pairing.MOST if settled else pairing.weight_of(pair.score, wishes)
    session.flush()


def _desk(session: Session, event: Event, plan: EventPlan) -> _Desk:
    _is_draft(plan)
    problem = planning.problem_of(session, event)
    return _Desk(session, event, plan, problem, planning.meetings_of(session, plan))


def _is_draft(plan: EventPlan) -> None:
    if plan.state != "draft":
        raise RefusedError(
            Sentence(
                f"第 {plan.number} 版已发布，不再更改。请先生成新的草稿。",
                f"Version {plan.number} was published and stays as it is. Make a new draft first.",
            )
        )


def _wanted(problem: Problem, pair: EventPair) -> Pair:
    found = next((one for one in problem.pairs if one.id == str(pair.id)), None)
    if found is None:
        raise RefusedError(
            Sentence(
                f"{pair.demand.name} 与 {pair.supply.name} 不能会面：其中一方未获准参会或已退出。",
                f"{pair.demand.name} and {pair.supply.name} cannot meet: one of them does not "
                "take part.",
            )
        )
    return found


def _first(desk: _Desk, pair: Pair, slot: str, table: str | None) -> Trial:
    """The change as it was asked for, with free people and a free table if there are any."""
    before = next((one for one in desk.meetings if one.pair == pair.id), None)
    tries = list(_trials(desk, pair, slot, table, before))
    return next((one for one in tries if not check(desk.problem, one)), tries[0])


def _trials(
    desk: _Desk, pair: Pair, slot: str, table: str | None, before: Meeting | None
) -> Iterator[Trial]:
    """The same people at the same table come first."""
    rest = [one for one in desk.meetings if one.pair != pair.id]
    people = _people(desk.problem, pair)
    tables = [table] if table else _tables(desk.problem, pair)
    if before is not None:
        people.sort(key=lambda two: two != _sitting(before))
        tables.sort(key=lambda one: one != before.table)
    free = _free(desk.problem, rest, slot)
    taken = {one.table for one in rest if one.slot == slot}
    people.sort(key=lambda two: sum(one not in free for one in two))
    tables.sort(key=lambda one: one in taken)
    for (demand, supply), where in list(product(people, tables))[:MOST_TRIALS]:
        yield [*rest, Meeting(pair.id, slot, demand, supply, where)]


def _sitting(one: Meeting) -> tuple[str, str]:
    return one.demand_representative, one.supply_representative


def _people(problem: Problem, pair: Pair) -> list[tuple[str, str]]:
    parties = {one.id: one for one in problem.parties}
    sides = (
        (pair.demand, pair.demand_representatives), (pair.supply, pair.supply_representatives)
    )  # fmt: skip
    names = [
        [one.id for one in parties[party].representatives if allowed is None or one.id in allowed]
        for party, allowed in sides
    ]
    if not all(names):
        raise RefusedError(
            Sentence("其中一方还没有代表。", "One of the two has nobody who could come.")
        )
    return [(one, other) for one in names[0] for other in names[1]]


def _tables(problem: Problem, pair: Pair) -> list[str]:
    hosts = {one.booth_of for one in problem.tables}
    wanted = next((one for one in (pair.demand, pair.supply) if one in hosts), None)
    found = [one.id for one in problem.tables if one.booth_of == wanted]
    if not found:
        raise RefusedError(Sentence("没有可用的桌位。", "There is no table that could be used."))
    return found


def _free(problem: Problem, meetings: Trial, slot: str) -> set[str]:
    """Who is there in a slot and meets nobody."""
    busy = {who for one in meetings if one.slot == slot for who in _sitting(one)}
    there = {
        one.id for party in problem.parties for one in party.representatives
        if slot in one.available
    }  # fmt: skip
    return there - busy


def _way(desk: _Desk, pair: Pair, slot: str, first: Trial) -> Trial | None:
    """A way to have the pair in the slot that keeps every rule and drops nobody."""
    before = next((one for one in desk.meetings if one.pair == pair.id), None)
    for mine in _trials(desk, pair, slot, None, before):
        blockers = _in_the_way(mine)
        for way in _resolved(desk, mine, blockers, before):
            if not check(desk.problem, way):
                return way
    return None


def _in_the_way(trial: Trial) -> list[Meeting]:
    """Meetings that share the slot and a person or the table with the last of these."""
    mine = trial[-1]
    return [
        one
        for one in trial[:-1]
        if one.slot == mine.slot
        and (one.table == mine.table or set(_sitting(one)) & set(_sitting(mine)))
    ]


def _resolved(
    desk: _Desk, trial: Trial, blockers: Sequence[Meeting], before: Meeting | None
) -> Iterator[Trial]:
    """The trial itself, those in the way at the old place, at other tables, at other times."""
    if len(blockers) > 2:
        return
    if not blockers:
        yield trial
        return
    rest = [one for one in trial[:-1] if one not in blockers]
    mine = trial[-1]
    placed: list[Trial] = [[*rest, mine]]
    for one in blockers:
        placed = [
            [*so_far, moved] for so_far in placed for moved in _elsewhere(desk, one, so_far, before)
        ][:3]
    yield from placed


def _elsewhere(
    desk: _Desk, one: Meeting, others: Trial, before: Meeting | None
) -> Iterator[Meeting]:
    """Where a meeting could be instead: the old place of the other, then table, then time."""
    pair = next((it for it in desk.problem.pairs if it.id == one.pair), None)
    if pair is None:
        return
    tables = _tables(desk.problem, pair)
    places = [(before.slot, before.table)] if before else []
    places += [(one.slot, table) for table in tables]
    places += [(slot.id, table) for slot in desk.problem.slots for table in tables]
    taken = {(it.slot, it.table) for it in others}
    booths = {it.id for it in desk.problem.tables if it.booth_of is not None}
    frozen = desk.problem.previous.frozen_slots if desk.problem.previous else frozenset()
    for slot, table in dict.fromkeys(places):
        free = _free(desk.problem, others, slot)
        full = (slot, table) in taken and table not in booths
        if not full and slot not in frozen and set(_sitting(one)) <= free:
            moved = replace(one, slot=slot, table=table)
            if not check(desk.problem, [*others, moved]):
                yield moved
                return


def _once(told: Sequence[Sentence]) -> list[Sentence]:
    return list(dict.fromkeys(told))


def _write(desk: _Desk, meetings: Trial) -> None:
    """Replace the meetings of the draft; whoever overtook is told by the version of the plan."""
    plan, session = desk.plan, desk.session
    generating.tell(plan, desk.problem, meetings)
    plan.figures = plan.figures | {"by_hand": True}
    session.execute(delete(EventMeeting).where(EventMeeting.plan_id == plan.id))
    session.expire(plan, ["meetings"])
    session.flush()
    generating.write_meetings(session, plan, desk.problem, meetings)
