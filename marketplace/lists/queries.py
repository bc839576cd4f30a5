"""What is read about lists; templates never trigger SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import organisations_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.lists import policy
from marketplace.lists.difference import Difference, Item, difference
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.lists.selection import MODELS, Condition, Posting, rows
from marketplace.products import models as products
from marketplace.scenarios import models as scenarios
from marketplace.scenarios.models import Scenario
from marketplace.search.queries import matching
from marketplace.taxonomy.snapshot import snapshot

LARGEST_ID = 2**31 - 1
CANDIDATES = 20
CHUNK = 500
# Postings that everybody may read, also when they are over.
READABLE = {
    "scenario": (*scenarios.PUBLIC_STATES, "closed", "expired", "ended"),
    "product": (*products.PUBLIC_STATES, "expired"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with its posting."""

    entry: ListEntry
    posting: Posting


def side_of(listed: OpportunityList) -> str:
    """`scenario` for lists of opportunities, `product` for lists of capabilities."""
    return "scenario" if listed.kind == "opportunity" else "product"


def visible(
    session: Session, user: User | None, list_id: int, *, lock: bool = False
) -> OpportunityList:
    """A list, or NotFoundError when there is none that this person may know of."""
    chosen = select(OpportunityList).options(joinedload(OpportunityList.organisation))
    if lock:
        chosen = chosen.with_for_update(of=OpportunityList)
    found = (
        session.scalars(chosen.where(OpportunityList.id == list_id)).one_or_none()
        if 0 < list_id <= LARGEST_ID
        else None
    )
    if found is None or not policy.can_see(user, found):
        raise NotFoundError
    return found


def editable(session: Session, user: User, list_id: int, *, lock: bool = False) -> OpportunityList:
    """A draft list of this person; a released one is refused with ForbiddenError.

    With `lock` nobody releases it, or changes it otherwise, until the transaction ends.
    """
    found = visible(session, user, list_id, lock=lock)
    if not policy.can_edit(user, found):
        raise ForbiddenError
    return found


def managed(session: Session, user: User, list_id: int) -> OpportunityList:
    """A list of this person in any state (releasing twice is no error)."""
    found = visible(session, user, list_id)
    if not policy.manages(user, found):
        raise ForbiddenError
    return found


def entry_of(session: Session, listed: OpportunityList, entry_id: int) -> ListEntry:
    """An entry of a list, or NotFoundError."""
    found = session.get(ListEntry, entry_id) if 0 < entry_id <= LARGEST_ID else None
    if found is None or found.list_id != listed.id:
        raise NotFoundError
    return found


def released(session: Session, *, limit: int, offset: int = 0) -> list[OpportunityList]:
    """Published lists, the newest first."""
    chosen = select(OpportunityList).where(OpportunityList.state == "published")
    ordered = chosen.order_by(OpportunityList.published_at.desc(), OpportunityList.id.desc())
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def released_count(session: Session) -> int:
    """How many lists are published."""
    chosen = select(func.count()).where(OpportunityList.state == "published")
    return session.scalar(chosen) or 0


def drafts_of(session: Session, user: User) -> list[OpportunityList]:
    """Draft lists that this person may edit, the newest first."""
    chosen = select(OpportunityList).where(OpportunityList.state == "draft")
    if not is_operator(user):
        houses = [one.id for one in organisations_of(user)]
        mine = OpportunityList.created_by_id == user.id
        chosen = chosen.where(or_(mine, OpportunityList.organisation_id.in_(houses)))
    return list(session.scalars(chosen.order_by(OpportunityList.id.desc()).limit(CHUNK)))


def sizes(session: Session, lists: Sequence[OpportunityList]) -> dict[int, int]:
    """How many entries each list has."""
    numbers = [one.id for one in lists]
    counted = select(ListEntry.list_id, func.count()).where(ListEntry.list_id.in_(numbers))
    return {row[0]: row[1] for row in session.execute(counted.group_by(ListEntry.list_id))}


def entries(
    session: Session, listed: OpportunityList, *, limit: int, offset: int = 0, every: bool = False
) -> list[Listed]:
    """Entries with their postings in order; only what everybody may read, unless `every`."""
    chosen = _entries(listed, every=every).order_by(ListEntry.position, ListEntry.id)
    found = list(session.scalars(chosen.limit(limit).offset(offset)))
    side = side_of(listed)
    by_id = {row.id: row for row in rows(session, side, [_posting_id(one) for one in found])}
    return [Listed(one, by_id[_posting_id(one)]) for one in found if _posting_id(one) in by_id]


def entry_count(session: Session, listed: OpportunityList, *, every: bool = False) -> int:
    """How many entries `entries` has in all."""
    chosen = _entries(listed, every=every)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def _entries(listed: OpportunityList, *, every: bool) -> Select[ListEntry]:
    chosen = select(ListEntry).where(ListEntry.list_id == listed.id)
    if every:
        return chosen
    side = side_of(listed)
    model = MODELS[side]
    own = ListEntry.scenario_id if side == "scenario" else ListEntry.product_id
    return chosen.join(model, own == model.id).where(_readable(side))


def _readable(side: str) -> Condition:
    model = MODELS[side]
    return and_(model.state.in_(READABLE[side]), model.published_at.is_not(None))


def _posting_id(entry: ListEntry) -> int:
    return entry.scenario_id or entry.product_id or 0


def for_file(session: Session, listed: OpportunityList, *, limit: int) -> Iterator[Posting]:
    """The public postings of a list in its order."""
    side = side_of(listed)
    chosen = _entries(listed, every=False).order_by(ListEntry.position, ListEntry.id).limit(limit)
    ids = [_posting_id(one) for one in session.scalars(chosen)]
    more = [selectinload(Scenario.conditions)] if side == "scenario" else []
    for start in range(0, len(ids), CHUNK):
        yield from rows(session, side, ids[start : start + CHUNK], *more)


def previous(session: Session, listed: OpportunityList) -> OpportunityList | None:
    """The published batch before this one of the same series and kind."""
    return session.scalars(
        select(OpportunityList)
        .where(
            OpportunityList.series == listed.series,
            OpportunityList.kind == listed.kind,
            OpportunityList.batch < listed.batch,
            OpportunityList.state == "published",
        )
        .order_by(OpportunityList.batch.desc())
        .limit(1)
    ).one_or_none()


def since(session: Session, before: OpportunityList, after: OpportunityList) -> Difference:
    """What changed from one batch to the next, of what everybody may read."""
    side = side_of(after)
    model = MODELS[side]
    own = ListEntry.scenario_id if side == "scenario" else ListEntry.product_id
    chosen = (
        select(ListEntry.list_id, model.id, model.title, model.organisation_id)
        .join(model, own == model.id)
        .where(ListEntry.list_id.in_([before.id, after.id]), _readable(side))
        .order_by(ListEntry.position)
    )
    items: dict[int, list[Item]] = {before.id: [], after.id: []}
    for list_id, number, title, owner in session.execute(chosen):
        items[list_id].append(Item(number, title, owner))
    return difference(items[before.id], items[after.id])


def candidates(session: Session, user: User, listed: OpportunityList, text: str) -> list[Posting]:
    """Postings that could be added: released, in review, or drafts this person brought in."""
    side = side_of(listed)
    model = MODELS[side]
    own = ListEntry.scenario_id if side == "scenario" else ListEntry.product_id
    taken = select(own).where(ListEntry.list_id == listed.id, own.is_not(None))
    brought = and_(model.state == "draft", model.created_by_id == user.id)
    ready = model.state.in_((*_open_states(side), "review"))
    chosen = select(model.id).where(or_(ready, brought), model.id.not_in(taken))
    if text:
        chosen = chosen.where(matching(model, text, snapshot(session).vocabulary))
    ids = list(session.scalars(chosen.order_by(model.id.desc()).limit(CANDIDATES)))
    return rows(session, side, ids)


def _open_states(side: str) -> tuple[str, ...]:
    return scenarios.PUBLIC_STATES if side == "scenario" else products.PUBLIC_STATES
