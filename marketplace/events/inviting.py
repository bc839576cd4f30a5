"""Lists an event is about, and inviting whose postings stand on them. Nothing here commits."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import RefusedError, Sentence
from marketplace.events import letters
from marketplace.events.joining import MOST_SUBJECTS
from marketplace.events.models import Event, EventList, Participant, Subject
from marketplace.events.service import still_on
from marketplace.lists.models import OpportunityList
from marketplace.matching.binding import MODELS
from marketplace.matching.queries import is_open

SIDE_OF = {"scenario": "demand", "product": "supply"}


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation came to: new participants, those there before, and letters written."""

    new: int
    known: int
    letters: int


def attach(session: Session, actor: User, *, event: Event, listed: OpportunityList) -> EventList:
    """Make an event be about a released list; one that is attached already stays so.

    Raises:
        RefusedError: the list is a draft, or the event is over.
    """
    still_on(actor, event)
    if listed.state != "published":
        raise RefusedError(_still_draft())
    chosen = select(EventList).where(EventList.event_id == event.id, EventList.list_id == listed.id)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        found = EventList(event_id=event.id, list_id=listed.id)
        session.add(found)
        session.flush()
    return found


def detach(session: Session, actor: User, *, event: Event, listed: OpportunityList) -> None:
    """The event is no longer about this list; whoever was invited because of it stays so."""
    still_on(actor, event)
    chosen = select(EventList).where(EventList.event_id == event.id, EventList.list_id == listed.id)
    for one in session.scalars(chosen):
        session.delete(one)
    session.flush()


def invite(
    session: Session, actor: User, *, event: Event, scenarios: Collection[int],
    products: Collection[int], site: str,
) -> Invited:  # fmt: skip
    """Invite the organisations that own these open postings, to speak for them.

    One that takes part keeps its state; one that is only invited gets the new subjects too. Letters
    leave at once, or with the announcement of an event that is still a draft.

    Raises:
        RefusedError: registration is closed, or the event is over.
    """
    still_on(actor, event)
    if event.state == "closed":
        raise RefusedError(_is_closed())
    fresh: list[Participant] = []
    known = 0
    for kind, numbers in (("scenario", scenarios), ("product", products)):
        owners = _owners(session, kind, numbers)
        there = _there(session, event, SIDE_OF[kind], owners)
        for house, (name, postings) in owners.items():
            one = there.get(house)
            if one is None:
                one = Participant(
                    event_id=event.id, organisation_id=house, name=name, side=SIDE_OF[kind],
                    state="invited",
                )  # fmt: skip
                session.add(one)
                fresh.append(one)
            else:
                known += 1
            _speak_for(one, kind, postings)
    session.flush()
    written = 0
    if event.state == "open":
        written = letters.send(session, letters.INVITED, event, fresh, site=site)
    return Invited(len(fresh), known, written)


def _owners(
    session: Session, kind: str, numbers: Collection[int]
) -> dict[int, tuple[str, list[int]]]:
    """Names and open postings by organisation, in order."""
    if not numbers:
        return {}
    model = MODELS[kind]
    chosen = select(model).where(model.id.in_(set(numbers)), is_open(kind)).order_by(model.id)
    found: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in session.scalars(chosen):
        found[row.organisation_id].append(row.id)
        names[row.organisation_id] = row.organisation.name
    return {house: (names[house], postings) for house, postings in found.items()}


def _there(
    session: Session, event: Event, side: str, houses: Collection[int]
) -> dict[int | None, Participant]:
    chosen = select(Participant).where(
        Participant.event_id == event.id,
        Participant.side == side,
        Participant.organisation_id.in_(houses),
    )
    return {one.organisation_id: one for one in session.scalars(chosen)}


def _speak_for(participant: Participant, kind: str, postings: Collection[int]) -> None:
    if participant.state != "invited":
        return
    known = {getattr(one, f"{kind}_id") for one in participant.subjects}
    room = max(0, MOST_SUBJECTS - len(known))
    new = [one for one in postings if one not in known][:room]
    participant.subjects.extend(Subject(**{f"{kind}_id": one}) for one in new)


def _still_draft() -> Sentence:
    return Sentence(
        "只能关联已发布的清单。请先发布该清单。",
        "Only released lists can be attached. Release the list first.",
    )


def _is_closed() -> Sentence:
    return Sentence(
        "报名已截止，被邀请方无法回复。请先重新开放报名，再发邀请。",
        "Registration is closed, so nobody could accept. Open it again, then invite.",
    )
