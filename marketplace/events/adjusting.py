"""Changing a draft timetable by hand: every conflict is named before anything is saved.

A change is tried on the engine's own terms: the meetings as they would be are checked, and what
breaks a rule is told by name. With `swap` whatever resolves it is looked for – other people of the
same two, another table, changing places, or another time for what stands in the way.
"""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import Pair, Problem
from marketplace.errors import RefusedError, Sentence
from marketplace.events import generating, pairing, planning
from marketplace.events.models import Event, EventSlot, EventTable
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.plan_words import named
from marketplace.events.trials import Desk, Trial, asked, way_out


class ConflictError(RefusedError):
    """The change breaks rules; `sentences` name each, and `may_swap` says if a way is known."""

    def __init__(self, sentences: Sequence[Sentence], *, may_swap: bool) -> None:
        zh = " ".join(one.zh for one in sentences)
        super().__init__(Sentence(zh, " ".join(one.en for one in sentences)))
        self.sentences = list(sentences)
        self.may_swap = may_swap


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
    first = asked(desk, wanted, str(slot.id), str(table.id) if table else None)
    wrong = check(desk.problem, first)
    if wrong:
        way = way_out(desk, wanted, str(slot.id))
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


def _desk(session: Session, event: Event, plan: EventPlan) -> Desk:
    _is_draft(plan)
    problem = planning.problem_of(session, event)
    return Desk(session, event, plan, problem, planning.meetings_of(session, plan))


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


def _once(told: Sequence[Sentence]) -> list[Sentence]:
    return list(dict.fromkeys(told))


def _write(desk: Desk, meetings: Trial) -> None:
    """Replace the meetings of the draft; whoever overtook is told by the version of the plan."""
    plan, session = desk.plan, desk.session
    generating.tell(plan, desk.problem, meetings)
    plan.figures = plan.figures | {"by_hand": True}
    session.execute(delete(EventMeeting).where(EventMeeting.plan_id == plan.id))
    session.expire(plan, ["meetings"])
    session.flush()
    generating.write_meetings(session, plan, desk.problem, meetings)
