"""What can be done with a list. Nothing here commits; `actor` None is the command line."""

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence, StaleError
from marketplace.lists import policy
from marketplace.lists.drafts import FIELDS, ListDraft
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products import service as products
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario

RELEASED = Sentence(
    "清单已发布，内容不再更改。需要调整时请发布下一批次。",
    "This list is released and stays as it is. Release a next batch to change something.",
)
KIND_OF = {Scenario: "opportunity", Product: "capability"}


def create(
    session: Session, actor: User | None, *, draft: ListDraft,
    organisation: Organisation | None = None,
) -> OpportunityList:  # fmt: skip
    """A new list in draft; without a number it is the next batch of its series.

    Raises:
        InvalidError: the series has this batch already.
    """
    listed = OpportunityList(created_by_id=actor.id if actor else None)
    listed.organisation_id = organisation.id if organisation else None
    _fill(session, listed, draft)
    session.add(listed)
    session.flush()
    return listed


def revise(
    session: Session, actor: User | None, *, listed: OpportunityList, draft: ListDraft, version: int
) -> OpportunityList:
    """Save what is said about a draft list.

    Raises:
        StaleError: somebody saved other words in between; it carries both.
        InvalidError, RefusedError: the batch is taken; the list is released.
    """
    _still_draft(actor, listed)
    yours = {name: str(getattr(draft, name) or "") for name in FIELDS}
    theirs = {name: str(getattr(listed, name) or "") for name in FIELDS}
    differing = [name for name in FIELDS if yours[name] != theirs[name]]
    if version != listed.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=listed.version,
        )
    _fill(session, listed, draft)
    session.flush()
    return listed


def add(
    session: Session, actor: User | None, *, listed: OpportunityList, posting: Scenario | Product,
    heading: str = "", serial: str = "",
) -> ListEntry:  # fmt: skip
    """Put a posting at the end of a draft list; one that is on it already stays where it is.

    Raises:
        RefusedError: the list is released, or holds the other kind of posting.
    """
    _still_draft(actor, listed)
    if KIND_OF[type(posting)] != listed.kind:
        raise RefusedError(_other_kind())
    column = ListEntry.scenario_id if isinstance(posting, Scenario) else ListEntry.product_id
    mine = select(ListEntry).where(ListEntry.list_id == listed.id)
    found = session.scalars(mine.where(column == posting.id)).one_or_none()
    if found is not None:
        return found
    last = session.scalar(
        select(func.max(ListEntry.position)).where(ListEntry.list_id == listed.id)
    )
    entry = ListEntry(
        list_id=listed.id, position=(last or 0) + 1, heading=heading[:120], serial=serial[:30],
        **{column.key: posting.id},
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def remove(
    session: Session, actor: User | None, *, listed: OpportunityList, entry: ListEntry
) -> None:
    """Take an entry off a draft list; the posting itself stays."""
    _still_draft(actor, listed)
    session.delete(entry)


def move(
    session: Session, actor: User | None, *, listed: OpportunityList, entry: ListEntry, to: int
) -> None:
    """Put an entry at place `to` (from 1; beyond the end is the end); the others close up."""
    _still_draft(actor, listed)
    mine = select(ListEntry).where(ListEntry.list_id == listed.id)
    others = [one for one in session.scalars(mine.order_by(ListEntry.position)) if one is not entry]
    place = min(max(to, 1), len(others) + 1)
    others.insert(place - 1, entry)
    for number, one in enumerate(others, 1):
        one.position = number


def publish(
    session: Session, actor: User | None, *, listed: OpportunityList, site: str = ""
) -> bool:
    """Release a list with its entries in review and the drafts that its makers brought in.

    True for the one who did it. A draft that its owner took back to edit stays a draft.

    However many ask at once, one of them releases it: the row changes state only once. `site` is
    the address that letters link to.

    Raises:
        RefusedError: it has no entries.
    """
    if listed.state == "published":
        return False
    if not session.scalar(select(ListEntry.id).where(ListEntry.list_id == listed.id).limit(1)):
        raise RefusedError(_empty())
    won = session.execute(
        update(OpportunityList)
        .where(OpportunityList.id == listed.id, OpportunityList.state == "draft")
        .values(state="published", published_at=now(), version=OpportunityList.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(listed)
    if not won.rowcount:  # type: ignore[attr-defined] # an UPDATE's result counts its rows
        return False
    _release_entries(session, actor, listed, site)
    return True


def discard(session: Session, actor: User | None, *, listed: OpportunityList) -> None:
    """Delete a draft list; its postings stay."""
    _still_draft(actor, listed)
    session.delete(listed)


def _release_entries(
    session: Session, actor: User | None, listed: OpportunityList, site: str
) -> None:
    mine = select(ListEntry.scenario_id).where(ListEntry.list_id == listed.id)
    waiting = select(Scenario).where(Scenario.id.in_(mine), _is_ready(Scenario, actor, listed))
    for scenario in session.scalars(waiting.order_by(Scenario.id).with_for_update()):
        scenarios.publish(session, actor, scenario=scenario, site=site)
    of_supply = select(ListEntry.product_id).where(ListEntry.list_id == listed.id)
    resting = select(Product).where(Product.id.in_(of_supply), _is_ready(Product, actor, listed))
    for product in session.scalars(resting.order_by(Product.id).with_for_update()):
        products.list_(session, actor, product=product, site=site)


def _is_ready(
    model: type[Scenario] | type[Product], actor: User | None, listed: OpportunityList
) -> ColumnElement[bool]:
    makers = [listed.created_by_id, *([actor.id] if actor else [])]
    brought = or_(model.created_by_id.is_(None), model.created_by_id.in_(makers))
    return or_(model.state == "review", and_(model.state == "draft", brought))


def _fill(session: Session, listed: OpportunityList, draft: ListDraft) -> None:
    for name in FIELDS:
        setattr(listed, name, getattr(draft, name))
    listed.batch = draft.batch or _next_batch(session, draft.series, listed.id)
    taken = select(OpportunityList.id).where(
        OpportunityList.series == draft.series,
        OpportunityList.batch == listed.batch,
        OpportunityList.id != (listed.id or 0),
    )
    with session.no_autoflush:
        if session.scalar(taken):
            raise InvalidError([_taken(draft.series, listed.batch)])


def _next_batch(session: Session, series: str, mine: int | None) -> int:
    others = select(func.max(OpportunityList.batch)).where(
        OpportunityList.series == series, OpportunityList.id != (mine or 0)
    )
    with session.no_autoflush:
        return (session.scalar(others) or 0) + 1


def _still_draft(actor: User | None, listed: OpportunityList) -> None:
    if actor is not None and not policy.can_edit(actor, listed):
        raise RefusedError(RELEASED)
    if listed.state != "draft":
        raise RefusedError(RELEASED)


def _taken(series: str, batch: int) -> Problem:
    return Problem(
        "batch",
        Sentence(
            f"“{series}”已有第 {batch} 批。请填写下一个批次号，或留空由系统编号。",
            f"“{series}” already has batch {batch}. Type the next number, or leave it empty.",
        ),
    )


def _other_kind() -> Sentence:
    return Sentence(
        "机会清单只收场景，能力清单只收产品。请换一份清单。",
        "A list of opportunities holds scenarios, one of capabilities products. Use another list.",
    )


def _empty() -> Sentence:
    return Sentence(
        "清单还没有条目。请先加入至少一条，再发布。",
        "The list is empty. Add at least one entry, then release it.",
    )
