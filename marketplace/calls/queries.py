"""What is read about open calls; templates never trigger SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.calls import policy
from marketplace.calls.judging_models import CallObjection, Juror
from marketplace.calls.models import Call, CallFollower, CallPlace, CallScenario, Criterion
from marketplace.db import now
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.scenarios.models import Scenario

LARGEST_ID = 2**31 - 1
SHARE, UPDATE = "share", "update"
# Open calls first, then those under way, then what is over.
GROUPS = {
    "open": ("open",),
    "judged": ("evaluation", "consensus", "notice"),
    "over": ("awarded", "failed", "cancelled"),
}


def visible(session: Session, user: User | None, call_id: int, *, lock: str = "") -> Call:
    """A call with all that its pages show, or NotFoundError when this person may not know of it.

    With `lock` the row is held until the transaction ends: `SHARE` by many who bid, `UPDATE` by one
    who changes the call. Hold it before any row that belongs to it.
    """
    found = _loaded(session, call_id, lock)
    if not policy.can_see(user, found):
        raise NotFoundError
    return found


def managed(session: Session, user: User, call_id: int, *, lock: bool = False) -> Call:
    """A call of this issuer in any state; ForbiddenError for those who only see it."""
    found = visible(session, user, call_id, lock=UPDATE if lock else "")
    if not policy.is_issuer(user, found):
        raise ForbiddenError
    return found


def held(session: Session, call_id: int) -> Call:
    """A call in any state, locked, for jobs and seeds."""
    return _loaded(session, call_id, UPDATE)


def _loaded(session: Session, call_id: int, lock: str) -> Call:
    chosen = select(Call).where(Call.id == call_id).options(*_page_options())
    if lock:
        chosen = chosen.with_for_update(of=Call, read=lock == SHARE).execution_options(
            populate_existing=True
        )
    found = session.scalars(chosen).one_or_none() if 0 < call_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError
    return found


def _page_options() -> tuple[Any, ...]:
    scenario = selectinload(Call.scenarios).joinedload(CallScenario.scenario)
    return (
        joinedload(Call.organisation).joinedload(Organisation.city),
        scenario.joinedload(Scenario.organisation),
        scenario.joinedload(Scenario.city),
        selectinload(Call.criteria),
        selectinload(Call.addenda),
        selectinload(Call.jurors).joinedload(Juror.user),
        selectinload(Call.jurors).selectinload(Juror.conflicts),
        selectinload(Call.places).joinedload(CallPlace.bid),
        selectinload(Call.moves),
    )


def lead_of(call: Call) -> Scenario:
    """The scenario that leads."""
    return next(one.scenario for one in call.scenarios if one.is_lead)


def criterion(call: Call, criterion_id: int) -> Criterion:
    """A criterion of this call, or NotFoundError."""
    found = next((one for one in call.criteria if one.id == criterion_id), None)
    if found is None:
        raise NotFoundError
    return found


def joined(call: Call, scenario_id: int) -> CallScenario:
    """The part that a scenario has in this call, or NotFoundError."""
    found = next((one for one in call.scenarios if one.scenario_id == scenario_id), None)
    if found is None:
        raise NotFoundError
    return found


def juror_of(call: Call, user: User | None) -> Juror | None:
    """This person's seat on the panel, released or not."""
    return next((one for one in call.jurors if user and one.user_id == user.id), None)


def seat(session: Session, user: User, call_id: int, *, lock: bool = False) -> tuple[Call, Juror]:
    """The call and this person's seat; ForbiddenError without one, and once released."""
    call = visible(session, user, call_id, lock=SHARE if lock else "")
    found = juror_of(call, user)
    if found is None:
        raise ForbiddenError
    if found.released_at is not None:
        raise ForbiddenError
    if lock:
        session.refresh(found, with_for_update={"of": Juror})
    return call, found


def juror(call: Call, juror_id: int) -> Juror:
    """A seat on the panel of this call, or NotFoundError."""
    found = next((one for one in call.jurors if one.id == juror_id), None)
    if found is None:
        raise NotFoundError
    return found


def listed(
    session: Session, group: str, *, kind: str = "", limit: int, offset: int = 0
) -> list[Call]:
    """Public calls of a group: open ones by deadline, all others the newest first."""
    order: Any = Call.deadline if group == "open" else Call.deadline.desc()
    chosen = _listed(select(Call), group, kind).options(*row_options())
    return list(session.scalars(chosen.order_by(order, Call.id).limit(limit).offset(offset)))


def counts(session: Session, *, kind: str = "") -> dict[str, int]:
    """How many public calls each group has."""
    found = {}
    for group in GROUPS:
        chosen = _listed(select(func.count()).select_from(Call), group, kind)
        found[group] = session.scalar(chosen) or 0
    return found


def _listed(chosen: Select[Any], group: str, kind: str) -> Select[Any]:
    chosen = chosen.where(Call.state.in_(GROUPS[group]), Call.opened_at.is_not(None))
    return chosen.where(Call.kind == kind) if kind else chosen


def row_options() -> tuple[Any, ...]:
    """What a row of a list of calls shows."""
    return (
        joinedload(Call.organisation).selectinload(Organisation.badges),
        selectinload(Call.scenarios).joinedload(CallScenario.scenario).joinedload(Scenario.city),
    )


def own(session: Session, user: User, *, limit: int = 50) -> list[Call]:
    """Calls of this person's organisations that are not over, drafts first."""
    houses = [one.id for one in organisations_of(user)]
    over = GROUPS["over"]
    chosen = (
        select(Call)
        .where(Call.organisation_id.in_(houses), Call.state.not_in(over))
        .options(*row_options())
        .order_by(case((Call.state == "draft", 0), else_=1), Call.deadline, Call.id)
        .limit(limit)
    )
    return list(session.scalars(chosen))


def of_scenario(session: Session, scenario_id: int) -> list[Call]:
    """Issued calls of which a scenario is a part, the newest first."""
    chosen = (
        select(Call)
        .join(CallScenario, CallScenario.call_id == Call.id)
        .where(CallScenario.scenario_id == scenario_id, Call.opened_at.is_not(None), _is_part())
        .order_by(Call.id.desc())
    )
    return list(session.scalars(chosen))


def _is_part() -> ColumnElement[bool]:
    return or_(CallScenario.is_lead, CallScenario.agreed_at.is_not(None))


def under_way(scenario_id: Any) -> ColumnElement[bool]:
    """Whether a scenario leads a call that is neither failed nor cancelled."""
    return exists().where(
        and_(
            CallScenario.scenario_id == scenario_id,
            CallScenario.call_id == Call.id,
            _is_part(),
            Call.state.not_in(("failed", "cancelled")),
        )
    )


def follows(session: Session, call: Call, user: User | None) -> bool:
    """Whether this person asked to be told."""
    if user is None:
        return False
    chosen = select(CallFollower.id).where(
        CallFollower.call_id == call.id, CallFollower.user_id == user.id
    )
    return session.scalar(chosen) is not None


def objections(session: Session, call: Call) -> list[CallObjection]:
    """All objections to a call's results, oldest first."""
    chosen = select(CallObjection).where(CallObjection.call_id == call.id)
    whole = chosen.options(joinedload(CallObjection.organisation))
    return list(session.scalars(whole.order_by(CallObjection.id)))


def objection(session: Session, call: Call, objection_id: int) -> CallObjection:
    """An objection to this call, or NotFoundError."""
    found = session.get(CallObjection, objection_id) if 0 < objection_id <= LARGEST_ID else None
    if found is None or found.call_id != call.id:
        raise NotFoundError
    return found


def due(session: Session, *, limit: int = 100) -> Sequence[int]:
    """Numbers of open calls whose deadline has passed."""
    chosen = select(Call.id).where(Call.state == "open", Call.deadline <= now())
    return session.scalars(chosen.order_by(Call.deadline, Call.id).limit(limit)).all()
