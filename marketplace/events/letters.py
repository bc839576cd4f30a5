"""Letters about events, in the language of the receiver, to whoever speaks for a participant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts import letters
from marketplace.accounts.letters import Letter
from marketplace.accounts.models import Membership, User
from marketplace.errors import Sentence
from marketplace.events import times
from marketplace.events.models import Event, Participant, Representative


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom a letter about a participant goes."""

    email: str
    name: str
    language: str


def addressees(session: Session, participants: Sequence[Participant]) -> dict[int, list[Addressee]]:
    """Members of the organisation and representatives with an address, each once a participant."""
    found: dict[int, dict[str, Addressee]] = defaultdict(dict)
    by_house = members(session, [one.organisation_id for one in participants])
    for one in participants:
        for user in by_house.get(one.organisation_id or 0, ()):
            found[one.id][user.email] = Addressee(user.email, user.name, user.language)
    chosen = (
        select(Representative)
        .options(joinedload(Representative.user))
        .where(Representative.participant_id.in_([one.id for one in participants]))
    )
    for person in session.scalars(chosen):
        email = person.user.email if person.user else person.email
        if email and email not in found[person.participant_id]:
            language = person.user.language if person.user else "zh"
            found[person.participant_id][email] = Addressee(email, person.name, language)
    return {number: list(them.values()) for number, them in found.items()}


def members(session: Session, organisations: Iterable[int | None]) -> dict[int, list[User]]:
    """Who may sign in and speak for these organisations."""
    chosen = (
        select(Membership)
        .join(Membership.user)
        .options(joinedload(Membership.user))
        .where(
            Membership.organisation_id.in_({one for one in organisations if one}),
            Membership.state == "active",
            User.verified_at.is_not(None),
            User.disabled_at.is_(None),
        )
        .order_by(Membership.id)
    )
    found: dict[int, list[User]] = defaultdict(list)
    for one in session.scalars(chosen):
        found[one.organisation_id].append(one.user)
    return found


def send(
    session: Session, letter: Letter, event: Event, participants: Sequence[Participant], *,
    site: str, page: str = "", **facts: str,
) -> int:  # fmt: skip
    """The same letter about each of these participants; returns how many letters were written."""
    whom, written = addressees(session, participants), 0
    for one in participants:
        for person in whom.get(one.id, ()):
            letters.send(
                session, letter, to=person.email, language=person.language, name=person.name,
                event=title_of(event, person.language), when=when(event, person.language),
                place=event.place or "—", who=one.name,
                link=f"{site}/events/{event.id}{page}", **facts,
            )  # fmt: skip
            written += 1
    return written


def title_of(event: Event, language: str) -> str:
    return event.title_other if language == "en" and event.title_other else event.title


def when(event: Event, language: str) -> str:
    """The first slot of an event in its zone; says so where there is none yet."""
    if not event.slots:
        return "时间待定" if language == "zh" else "time to be announced"
    return times.moment_name(event, event.slots[0].starts_at, language)


INVITED = Letter(
    Sentence("邀请参加“{event}”", "You are invited to {event}"),
    Sentence(
        "诚邀“{who}”参加供需对接会“{event}”。\n\n时间：{when}\n地点：{place}\n\n"
        "请打开下面的链接查看会议安排，并确认是否参加、由谁出席：\n\n{link}",
        "{who} is invited to the matchmaking event {event}.\n\nWhen: {when}\nWhere: {place}\n\n"
        "Open this link to see what is planned, and say whether you come and who will be there:"
        "\n\n{link}",
    ),
)
APPROVED = Letter(
    Sentence("“{event}”报名已通过", "You take part in {event}"),
    Sentence(
        "“{who}”参加“{event}”的报名已通过。\n\n时间：{when}\n地点：{place}\n\n"
        "请在下面的页面补充参会代表和可出席时段，并选择希望洽谈的单位：\n\n{link}",
        "{who} takes part in {event}.\n\nWhen: {when}\nWhere: {place}\n\n"
        "Say who will be there and at what times, and whom you would like to meet:\n\n{link}",
    ),
)
DECLINED = Letter(
    Sentence("“{event}”报名未通过", "Your request for {event} was declined"),
    Sentence(
        "“{who}”参加“{event}”的报名未通过。原因：{reason}\n\n会议页面：\n\n{link}",
        "The request of {who} to take part in {event} was declined. Reason: {reason}\n\n"
        "The page of the event:\n\n{link}",
    ),
)
WITHDRAWN = Letter(
    Sentence("“{event}”参会已取消", "You no longer take part in {event}"),
    Sentence(
        "主办方已取消“{who}”参加“{event}”的安排。原因：{reason}\n\n如有疑问，请联系主办方：\n\n{link}",
        "The organiser took {who} off {event}. Reason: {reason}\n\n"
        "If this is a mistake, ask the organiser:\n\n{link}",
    ),
)
CANCELLED = Letter(
    Sentence("“{event}”已取消", "{event} is cancelled"),
    Sentence(
        "原定于 {when} 举办的“{event}”已取消，请勿前往。原因：{reason}\n\n{link}",
        "{event}, planned for {when}, is cancelled; please do not come. Reason: {reason}\n\n{link}",
    ),
)
