"""Representatives of a participant, and when they can meet. Nothing here commits."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, User
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.events.join_drafts import PersonDraft
from marketplace.events.models import (
    Absence,
    Event,
    EventSlot,
    Participant,
    Representative,
    Subject,
)
from marketplace.events.plan_models import EventMeeting, EventPlan
from marketplace.events.service import new_code
from marketplace.events.timing import must_go_on

MOST_PEOPLE = 10
LAST = Sentence(
    "至少要有一位代表。请先添加另一位，再移除这一位。",
    "There must be one representative. Add another before you remove this one.",
)
MEETS = Sentence(
    "这位代表已排有洽谈，不能移除。请改用“不能到场”，主办方会调整日程。",
    "This person has meetings. Say “I cannot come” instead; the organiser will repair the day.",
)


def add(
    session: Session, *, event: Event, participant: Participant, draft: PersonDraft
) -> Representative:
    """One more representative, with a badge code of their own.

    Raises:
        RefusedError: the event is over, or there are enough.
    """
    must_go_on(event)
    if len(participant.people) >= MOST_PEOPLE:
        raise RefusedError(_enough())
    return _added(session, participant, draft)


def put_first(session: Session, *, participant: Participant, draft: PersonDraft) -> Representative:
    """The first representative; who came back after withdrawing keeps their badge."""
    known = next((one for one in participant.people if one.email == draft.email), None)
    if known is None:
        return _added(session, participant, draft)
    _fill(session, participant, known, draft)
    return known


def revise(
    session: Session, *, event: Event, participant: Participant, person: Representative,
    draft: PersonDraft,
) -> None:  # fmt: skip
    """Change what is known of a representative; the badge stays."""
    must_go_on(event)
    _fill(session, participant, person, draft)


def remove(
    session: Session, *, event: Event, participant: Participant, person: Representative
) -> None:
    """Take a representative out who has no meeting in any version of the timetable.

    Raises:
        RefusedError: the event is over, this is the last one, or there are meetings.
    """
    must_go_on(event)
    if len(participant.people) == 1:
        raise RefusedError(LAST)
    mine = or_(
        EventMeeting.demand_person_id == person.id, EventMeeting.supply_person_id == person.id
    )
    if session.scalar(select(exists().where(mine))):
        raise RefusedError(MEETS)
    session.execute(
        update(Subject).where(Subject.representative_id == person.id).values(representative_id=None)
    )
    participant.people.remove(person)
    session.flush()
    session.expire(participant, ["subjects"])


def can_meet(
    session: Session, *, event: Event, person: Representative, slots: Collection[int]
) -> None:
    """Say in which slots this person can meet; all other slots of meetings become `own` absences.

    What the organiser or the day brought (pitch, late, no_show) is left as it is.

    Raises:
        RefusedError: the event is over.
        InvalidError: the published timetable has a meeting in a slot given up.
    """
    must_go_on(event)
    asked = select(EventSlot.id).where(EventSlot.event_id == event.id, EventSlot.kind == "meeting")
    away = set(session.scalars(asked)) - set(slots)
    known = {one.slot_id: one for one in person.absences}
    new = away - known.keys()
    if new & busy(session, person):
        raise InvalidError([Problem("slots", _has_meetings())])
    for slot_id, absence in known.items():
        if absence.cause == "own" and slot_id not in away:
            person.absences.remove(absence)
    person.absences.extend(Absence(slot_id=slot_id) for slot_id in sorted(new))
    session.flush()


def busy(session: Session, person: Representative) -> set[int]:
    """Slots in which the published timetable has this person meet somebody."""
    chosen = (
        select(EventMeeting.slot_id)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(
            EventPlan.event_id == person.event_id,
            EventPlan.state == "published",
            or_(
                EventMeeting.demand_person_id == person.id,
                EventMeeting.supply_person_id == person.id,
            ),
        )
    )
    return set(session.scalars(chosen))


def _added(session: Session, participant: Participant, draft: PersonDraft) -> Representative:
    made = Representative(event_id=participant.event_id, code=new_code())
    _fill(session, participant, made, draft)
    participant.people.append(made)
    session.flush()
    return made


def _fill(
    session: Session, participant: Participant, person: Representative, draft: PersonDraft
) -> None:
    if person.email != draft.email or person.user_id is None:
        person.user_id = _account(session, participant, draft.email, person.id)
    person.name, person.job, person.email = draft.name, draft.job, draft.email
    person.phone, person.languages = draft.phone, ",".join(draft.languages)


def _account(
    session: Session, participant: Participant, email: str, mine: int | None
) -> int | None:
    """The account of this address where it is of the same house and speaks for nobody else here."""
    if not email or participant.organisation_id is None:
        return None
    taken = exists().where(
        Representative.event_id == participant.event_id,
        Representative.user_id == User.id,
        Representative.id != (mine or 0),
    )
    with session.no_autoflush:
        return session.scalar(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(
                User.email == email,
                Membership.organisation_id == participant.organisation_id,
                Membership.state == "active",
                ~taken,
            )
        )


def _enough() -> Sentence:
    return Sentence(
        f"每家最多 {MOST_PEOPLE} 位代表。", f"At most {MOST_PEOPLE} people can represent one."
    )


def _has_meetings() -> Sentence:
    return Sentence(
        "取消勾选的时段里已排有洽谈。请改用日程里的“不能到场”，主办方会调整。",
        "You have meetings in times that you gave up. Use “I cannot come” in the agenda instead.",
    )
