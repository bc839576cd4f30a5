"""Publishing a version: one at a time is in force, and only whose meetings changed hears of it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter, send
from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.problem import Meeting, Plan, Problem
from marketplace.engine.timetable.violation import Violation
from marketplace.errors import RefusedError, Sentence
from marketplace.events import generating, letters, plan_queries, planning, times
from marketplace.events.models import Event, Representative
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.timing import must_go_on

CHANGED = Letter(
    Sentence(
        "“{title}”洽谈日程有更新（第 {number} 版）", "{title}: your meetings (version {number})"
    ),
    Sentence(
        "“{title}”第 {number} 版日程已发布，{who} 的安排如下：\n\n{agenda}\n\n{changes}"
        "查看最新日程：\n{link}",
        "Version {number} of the timetable of {title} is out. The meetings of {who}:\n\n{agenda}"
        "\n\n{changes}The newest version is always here:\n{link}",
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting as one person has it."""

    pair: int
    slot: int
    table: int
    starts: str
    where: str
    other: str
    counterpart: int

    @property
    def what(self) -> tuple[int, int, int, int]:
        """What makes it another meeting: with whom, when and where."""
        return self.pair, self.slot, self.table, self.counterpart

    def line(self) -> str:
        return f"{self.starts}  {self.where}  {self.other}"


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for one person: meetings that came and that went."""

    person: Representative
    came: list[Entry]
    went: list[Entry]
    now: list[Entry]


def publish(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan, site: str = "",
    moment: dt.datetime | None = None,
) -> list[Change]:  # fmt: skip
    """Put a draft in force; what was in force is replaced, and those concerned are written to.

    Hold the event's and the plan's row before. One that is in force already stays so: nothing
    happens and nobody is written to.

    Raises:
        RefusedError: it was replaced, the event is not announced or is over, or the version breaks
            a rule by now, which is named.
    """
    if plan.state == "published":
        return []
    if plan.state != "draft":
        raise RefusedError(_replaced(plan))
    _must_be_announced(event)
    meetings = planning.meetings_of(session, plan)
    problem = planning.problem_of(session, event, moment=moment, only=plan)
    generating.must_pass(session, event, problem, meetings)
    before = plan_queries.published(session, event)
    changes = differences(session, event, before, plan)
    if before is not None:
        before.state = "replaced"
        session.flush()
    plan.state, plan.published_at = "published", now()
    session.flush()
    _write_letters(session, event, plan, changes, first=before is None, site=site)
    return changes


def roll_back(
    session: Session, actor: User | None, *, event: Event, plan: EventPlan
) -> tuple[EventPlan, int]:
    """A new draft with the meetings of an earlier version, and how many of them cannot be any more.

    Meetings of slots that have begun are those that really were. Hold the event's row before.
    """
    problem = planning.problem_of(session, event)
    frozen = problem.previous.frozen_slots if problem.previous else frozenset()
    past = list(problem.previous.meetings) if problem.previous else []
    met = {one.pair for one in past}
    wanted = planning.meetings_of(session, plan)
    again = [one for one in wanted if one.slot not in frozen and one.pair not in met]
    kept = _possible(problem, [*past, *again], {one.pair for one in past})
    bound = plan.upper_bound
    restored = Plan(kept, 0, bound, 0.0, proven_optimal=False)
    made = generating.save(
        session, actor, event=event, problem=problem, plan=restored, about={"from": plan.number},
        note=f"= {plan.number}",
    )  # fmt: skip
    return made, len(past) + len(again) - len(kept)


def discard(session: Session, actor: User | None, *, plan: EventPlan) -> None:
    """Delete a draft. RefusedError for a version that was ever in force."""
    if plan.state != "draft":
        raise RefusedError(
            Sentence(
                "已发布过的版本会保留，不能删除。",
                "A version that was published is kept and cannot be deleted.",
            )
        )
    session.delete(plan)
    session.flush()


def differences(
    session: Session, event: Event, before: EventPlan | None, after: EventPlan
) -> list[Change]:
    """What is different from one version to another, by person; only those concerned."""
    old = agendas(session, event, before) if before is not None else {}
    new = agendas(session, event, after)
    people = {one.id: one for one in plan_queries.people(session, event)}
    changes = []
    for number, person in people.items():
        was, will = old.get(number, []), new.get(number, [])
        known, coming = {one.what for one in was}, {one.what for one in will}
        came = [one for one in will if one.what not in known]
        went = [one for one in was if one.what not in coming]
        if came or went:
            changes.append(Change(person, came, went, will))
    return changes


def agendas(session: Session, event: Event, plan: EventPlan) -> dict[int, list[Entry]]:
    """The meetings of everybody in a version, by representative, in the order of time."""
    found: dict[int, list[Entry]] = {}
    for one in plan_queries.meetings(session, plan):
        pair = one.pair
        demand = _entry(event, one, f"{pair.supply.name}", one.supply_person_id)
        supply = _entry(event, one, f"{pair.demand.name}", one.demand_person_id)
        found.setdefault(one.demand_person_id, []).append(demand)
        found.setdefault(one.supply_person_id, []).append(supply)
    return found


def _entry(event: Event, one: EventMeeting, other: str, counterpart: int) -> Entry:
    day = times.local(event, one.slot.starts_at).date().isoformat()
    when = f"{day} {times.span(event, one.slot.starts_at, one.slot.ends_at)}"
    where = " ".join(part for part in (one.table.hall, one.table.label) if part)
    return Entry(one.pair_id, one.slot_id, one.table_id, when, where, other, counterpart)


def _possible(
    problem: Problem, meetings: Sequence[Meeting], held: Collection[str]
) -> list[Meeting]:
    """Without those that break a rule by now; history stays."""
    kept = list(meetings)
    while True:
        gone = {
            guilty[-1].pair
            for wrong in check(problem, kept)
            if (guilty := [one for one in _guilty(problem, kept, wrong) if one.pair not in held])
        }
        if not gone:
            return kept
        kept = [one for one in kept if one.pair not in gone]


def _guilty(problem: Problem, meetings: Sequence[Meeting], wrong: Violation) -> list[Meeting]:
    """The meetings that break a rule together, or the one that does."""
    first, last = wrong.ids[0], wrong.ids[-1]
    if wrong.code == "over_maximum":
        theirs = {one.id for one in problem.pairs if first in (one.demand, one.supply)}
        return [one for one in meetings if one.pair in theirs]
    if wrong.code == "slot_over_capacity":
        return [one for one in meetings if one.slot == first]
    if wrong.code in ("person_twice", "table_twice"):
        return [one for one in meetings if one.slot == first and last in _takes(one, wrong.code)]
    return [one for one in meetings if one.pair == first]


def _takes(one: Meeting, code: str) -> tuple[str, ...]:
    people = one.demand_representative, one.supply_representative
    return people if code == "person_twice" else (one.table,)


def _write_letters(
    session: Session, event: Event, plan: EventPlan, changes: Sequence[Change], *, first: bool,
    site: str,
) -> None:  # fmt: skip
    houses = letters.addressees(session, [one.person.participant for one in changes])
    for one in changes:
        person = one.person
        own = person.user.email if person.user else person.email
        if own:
            language = person.user.language if person.user else "zh"
            receivers = [letters.Addressee(own, person.name, language)]
        else:
            receivers = houses.get(person.participant_id, [])
        for to in receivers:
            facts = _facts(event, plan, one, to.language, first=first, site=site)
            send(session, CHANGED, to=to.email, language=to.language, name=to.name, **facts)


def _facts(
    event: Event, plan: EventPlan, change: Change, language: str, *, first: bool, site: str
) -> Mapping[str, str]:
    nothing = "（暂无会面）" if language == "zh" else "(no meetings)"
    title = event.title_other if language == "en" and event.title_other else event.title
    lines = []
    if not first:
        came, went = ("新增", "取消") if language == "zh" else ("New", "Gone")
        lines = [f"+ {came}  {one.line()}" for one in change.came]
        lines += [f"- {went}  {one.line()}" for one in change.went]
    return {
        "title": title, "number": str(plan.number), "who": change.person.name,
        "agenda": "\n".join(one.line() for one in change.now) or nothing,
        "changes": "\n".join(lines) + "\n\n" if lines else "",
        "link": f"{site}/events/{event.id}/agenda/{change.person.code}",
    }  # fmt: skip


def _must_be_announced(event: Event) -> None:
    must_go_on(event)
    if event.state == "draft":
        raise RefusedError(
            Sentence(
                "活动尚未公布，参会单位打不开日程。请先公布活动，再发布日程。",
                "Nobody can open this event yet. Announce it before you publish its timetable.",
            )
        )


def _replaced(plan: EventPlan) -> Sentence:
    return Sentence(
        f"第 {plan.number} 版已被更新的版本替换。如需恢复，请使用“恢复为此版本”。",
        f"Version {plan.number} was replaced by a newer one. To have it again, choose “Go back to "
        "this version”.",
    )
