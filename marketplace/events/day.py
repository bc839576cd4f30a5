"""The day itself: who is here, which meetings were held. Every tap can be taken back."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.errors import NotFoundError, RefusedError, Sentence
from marketplace.events.models import Event, Representative
from marketplace.events.plan_models import ATTENDANCES, EventMeeting, EventPair, EventPlan


def by_code(session: Session, event: Event, code: str) -> Representative:
    """Whose badge it is, or NotFoundError with a sentence for the desk."""
    chosen = select(Representative).where(
        Representative.event_id == event.id, Representative.code == code.strip()
    )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError(
            Sentence(
                "这不是本场活动的胸牌。请核对活动，或在名单中按姓名签到。",
                "This badge is not of this event. Check the event, or find the person by name.",
            )
        )
    return found


def check_in(session: Session, actor: User, *, person: Representative) -> bool:
    """Somebody is here; True for the first who says so, and the first time stays."""
    mine = Representative.id == person.id, Representative.checked_in_at.is_(None)
    won = session.execute(
        update(Representative).where(*mine).values(checked_in_at=now()).returning(Representative.id)
    )
    is_first = won.first() is not None
    session.refresh(person)
    return is_first


def check_out(session: Session, actor: User, *, person: Representative) -> None:
    """A check-in by mistake is taken back."""
    person.checked_in_at = None
    session.flush()


def attend(session: Session, actor: User, *, pair: EventPair, attendance: str) -> None:
    """A meeting was held, or who was missing; an empty word takes it back.

    Raises:
        RefusedError: the pair does not meet in the version in force.
    """
    if attendance not in ATTENDANCES:
        raise RefusedError(Sentence("请从列表中选择一项。", "Choose one of the list."))
    meets = (
        select(EventMeeting.id)
        .join(EventPlan, EventPlan.id == EventMeeting.plan_id)
        .where(EventMeeting.pair_id == pair.id, EventPlan.state == "published")
    )
    if session.scalar(meets) is None:
        raise RefusedError(
            Sentence(
                "这场会面不在当前发布的日程中。请刷新页面。",
                "This meeting is not part of the published timetable. Reload the page.",
            )
        )
    pair.attendance = attendance
    pair.attended_at = now() if attendance else None
    session.flush()
