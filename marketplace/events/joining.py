"""Taking part in an event: ask or accept, say what one speaks for, withdraw. Nothing here commits.

Whoever calls has loaded the rows through `join_queries`: that is the access check.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence
from marketplace.events import excusing, join_letters, representing
from marketplace.events.join_drafts import ParticipantDraft, PersonDraft
from marketplace.events.models import Event, Participant, Subject
from marketplace.events.timing import is_in_time, must_go_on
from marketplace.matching.binding import MODELS
from marketplace.matching.queries import is_open

POSTINGS = {"demand": "scenario", "supply": "product"}
"""What a side speaks for."""
MOST_SUBJECTS = 30
LEFT = ("declined", "withdrawn")
CLOSED = Sentence(
    "报名已截止。如仍需参加，请联系主办方。",
    "Registration is closed. To take part all the same, ask the organiser.",
)
TAKEN = Sentence(
    "贵单位已在这一方报名，无需重复提交。请在“我的参会”中查看。",
    "Your organisation already takes part on this side. See “My participation”.",
)
DECLINED = Sentence(
    "主办方已谢绝贵单位的报名。如有疑问，请联系主办方。",
    "The organiser declined your organisation. Ask the organiser if this is a mistake.",
)
NOT_IN = Sentence(
    "报名通过后才能进行此操作。", "This can be done once the organiser has approved you."
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A posting to speak for, and the representative who does; None is all of them."""

    posting_id: int
    representative_id: int | None = None


def takes_requests(event: Event, at: dt.datetime | None = None) -> bool:
    """Whether one may ask to take part, or accept an invitation."""
    return event.state == "open" and is_in_time(event.registration_until, at or now())


def ask(
    session: Session, *, event: Event, organisation: Organisation, side: str,
    draft: ParticipantDraft, person: PersonDraft, site: str = "", at: dt.datetime | None = None,
) -> Participant:  # fmt: skip
    """Ask to take part, with the first representative; an invitation is accepted by it.

    Who was not invited for something speaks for the newest of its open postings, until it
    chooses others.

    Raises:
        RefusedError: too late, there already, or declined by the organiser.
    """
    moment = at or now()
    if not takes_requests(event, moment):
        raise RefusedError(CLOSED)
    found = _earlier(session, event, organisation, side)
    invited = found is not None and found.state == "invited"
    if found is None:
        found = Participant(event=event, organisation=organisation, name=organisation.name,
                            side=side)  # fmt: skip
        session.add(found)
    elif not invited and found.state != "withdrawn":
        raise RefusedError(DECLINED if found.state == "declined" else TAKEN)
    found.state = "approved" if invited else "requested"
    found.decided_at, found.decided_by_id, found.reason = (moment if invited else None), None, ""
    session.flush()
    describe(event, found, draft)
    representing.put_first(session, participant=found, draft=person)
    if not found.subjects:
        _speak_for_all(session, found)
    letter = join_letters.ACCEPTED_INVITATION if invited else join_letters.ASKED_TO_JOIN
    join_letters.to_organiser(
        session, event, letter, who=found.name, link=join_letters.desk(site, event)
    )
    return found


def _speak_for_all(session: Session, participant: Participant) -> None:
    kind = POSTINGS[participant.side]
    model = MODELS[kind]
    mine = select(model.id).where(
        is_open(kind), model.organisation_id == participant.organisation_id
    )
    newest = session.scalars(mine.order_by(model.id.desc()).limit(MOST_SUBJECTS))
    participant.subjects = [Subject(**{f"{kind}_id": number}) for number in newest]


def revise(event: Event, participant: Participant, draft: ParticipantDraft) -> None:
    """Change what a participant says of itself, until the event is over."""
    must_go_on(event)
    describe(event, participant, draft)


def describe(event: Event, participant: Participant, draft: ParticipantDraft) -> None:
    """Keep the words; nobody takes more meetings than the event allows."""
    participant.introduction = draft.introduction
    wanted = draft.max_meetings
    participant.max_meetings = None if wanted is None else min(wanted, event.max_meetings)
    if (participant.min_meetings or 0) > (participant.max_meetings or event.max_meetings):
        participant.min_meetings = participant.max_meetings


def withdraw(
    session: Session, actor: User, *, event: Event, participant: Participant, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Take part no longer, or say no to an invitation. The meetings to come are given up.

    Raises:
        RefusedError: the event is over.
    """
    must_go_on(event)
    if participant.state in LEFT:
        return
    moment = at or now()
    participant.state, participant.decided_at = "withdrawn", moment
    participant.decided_by_id = actor.id
    for person in participant.people:
        excusing.give_up(session, person=person, after=moment)
    join_letters.to_organiser(
        session, event, join_letters.WITHDREW,
        who=participant.name, link=join_letters.desk(site, event),
    )  # fmt: skip


def speak_for(
    session: Session, *, event: Event, participant: Participant, chosen: Sequence[Spoken]
) -> None:
    """Say for which scenarios or products one is there; others chosen before are dropped.

    Only open postings of the participant's own organisation count, and those chosen before.

    Raises:
        RefusedError: the event is over, or there are too many.
    """
    must_go_on(event)
    wanted = {one.posting_id: one.representative_id for one in chosen}
    if len(wanted) > MOST_SUBJECTS:
        raise RefusedError(_too_many())
    kind = POSTINGS[participant.side]
    kept = {getattr(one, f"{kind}_id"): one for one in participant.subjects}
    new = offered(session, participant, wanted.keys() - kept.keys())
    people = {one.id for one in participant.people}
    for number, subject in kept.items():
        if number not in wanted:
            participant.subjects.remove(subject)
    for number in sorted(wanted):
        if number in new:
            kept[number] = Subject(**{f"{kind}_id": number})
            participant.subjects.append(kept[number])
        if number in kept:
            person = wanted[number]
            kept[number].representative_id = person if person in people else None
    session.flush()


def offered(session: Session, participant: Participant, ids: Collection[int]) -> set[int]:
    """Those of these postings that the participant may speak for."""
    kind = POSTINGS[participant.side]
    model = MODELS[kind]
    if not ids or participant.organisation_id is None:
        return set()
    mine = model.organisation_id == participant.organisation_id
    return set(session.scalars(select(model.id).where(model.id.in_(ids), mine, is_open(kind))))


def _earlier(
    session: Session, event: Event, organisation: Organisation, side: str
) -> Participant | None:
    chosen = select(Participant).where(
        Participant.event_id == event.id,
        Participant.organisation_id == organisation.id,
        Participant.side == side,
    )
    return session.scalars(chosen.with_for_update(of=Participant, key_share=True)).one_or_none()


def _too_many() -> Sentence:
    return Sentence(
        f"每家最多选择 {MOST_SUBJECTS} 项。请只保留最想推进的。",
        f"At most {MOST_SUBJECTS} can be chosen. Keep those that matter most.",
    )
