"""Letters to participants and to the organiser, each in the language of its receiver."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter, send, to_person
from marketplace.accounts.models import User
from marketplace.errors import Sentence
from marketplace.events import times
from marketplace.events.letters import addressees
from marketplace.events.models import Event, Participant

ASKED_TO_JOIN = Letter(
    Sentence("“{who}”申请参加“{event}”", "{who} asks to take part in {event}"),
    Sentence(
        "“{who}”申请参加对接会“{event}”，等待您的审核：\n\n{link}",
        "{who} asks to take part in {event} and waits for your decision:\n\n{link}",
    ),
)
ACCEPTED_INVITATION = Letter(
    Sentence("“{who}”接受了“{event}”的邀请", "{who} accepted the invitation to {event}"),
    Sentence(
        "“{who}”已接受邀请，参加对接会“{event}”：\n\n{link}",
        "{who} accepted the invitation and takes part in {event}:\n\n{link}",
    ),
)
WITHDREW = Letter(
    Sentence("“{who}”退出“{event}”", "{who} withdrew from {event}"),
    Sentence(
        "“{who}”不再参加对接会“{event}”。如已排入日程，请修复日程：\n\n{link}",
        "{who} no longer takes part in {event}. If they are in the timetable, repair it:\n\n{link}",
    ),
)
COMES_LATE = Letter(
    Sentence("“{who}”将迟到：{event}", "{who} will be late: {event}"),
    Sentence(
        "“{who}”（{speaker}）将迟到，以下时段不能到场：{times}。请修复日程：\n\n{link}",
        "{speaker} of {who} will be late and misses: {times}. "
        "Please repair the timetable:\n\n{link}",
    ),
)
CANNOT_COME = Letter(
    Sentence("“{who}”不能到场：{event}", "{who} cannot come: {event}"),
    Sentence(
        "“{who}”（{speaker}）不能到场，涉及时段：{times}。请修复日程：\n\n{link}",
        "{speaker} of {who} cannot come at: {times}. Please repair the timetable:\n\n{link}",
    ),
)
COMES_AFTER_ALL = Letter(
    Sentence("“{who}”可以到场了：{event}", "{who} can come after all: {event}"),
    Sentence(
        "“{who}”（{speaker}）撤回了先前的告假，以下时段可以到场：{times}。\n\n{link}",
        "{speaker} of {who} takes back what was said and can come at: {times}.\n\n{link}",
    ),
)
WISHES_REMINDER = Letter(
    Sentence("您还没有选择想见的单位：{event}", "Whom would you like to meet at {event}?"),
    Sentence(
        "“{event}”的意向填报将于 {until} 截止，您尚未填写。请选择想见的单位，"
        "日程将据此安排：\n\n{link}",
        "Wishes for {event} close at {until}, and you have made none. Say whom you would like to "
        "meet; the timetable follows from it:\n\n{link}",
    ),
)
MEETING_ASKED = Letter(
    Sentence("“{who}”约您在“{event}”见面", "{who} asks to meet you at {event}"),
    Sentence(
        "“{who}”希望在 {time} 与您见面。请在 {until} 前答复，过期自动失效：\n\n{link}",
        "{who} would like to meet you at {time}. Please answer by {until}; "
        "the request lapses after that:\n\n{link}",
    ),
)
MEETING_REMINDER = Letter(
    Sentence("请答复“{who}”的约见", "Please answer the request of {who}"),
    Sentence(
        "“{who}”约您在 {time} 见面，您尚未答复。{until} 后自动失效：\n\n{link}",
        "{who} asked to meet you at {time} and waits for an answer. "
        "The request lapses at {until}:\n\n{link}",
    ),
)
MEETING_ACCEPTED = Letter(
    Sentence("“{who}”接受了您的约见", "{who} accepted your request"),
    Sentence(
        "您与“{who}”的洽谈已确定：{time}，{table}。\n\n{link}",
        "You meet {who} at {time}, {table}.\n\n{link}",
    ),
)
MEETING_REFUSED = Letter(
    Sentence("“{who}”谢绝了您的约见", "{who} declined your request"),
    Sentence(
        "“{who}”谢绝了 {time} 的约见。您可以约其他单位：\n\n{link}",
        "{who} declined to meet at {time}. You may ask others:\n\n{link}",
    ),
)
MEETING_EXPIRED = Letter(
    Sentence("您对“{who}”的约见已过期", "Your request to {who} lapsed"),
    Sentence(
        "“{who}”未在期限内答复 {time} 的约见，该约见已失效。您可以改约其他时段或单位：\n\n{link}",
        "{who} did not answer your request for {time} in time; it lapsed. "
        "You may ask for another time or another participant:\n\n{link}",
    ),
)
MEETING_CALLED_OFF = Letter(
    Sentence("“{who}”取消了洽谈", "{who} called the meeting off"),
    Sentence(
        "“{who}”取消了原定 {time} 的洽谈，该时段已空出：\n\n{link}",
        "{who} called off the meeting at {time}; the time is free again:\n\n{link}",
    ),
)


def to_participant(
    session: Session, participant: Participant, letter: Letter, **facts: str | Sentence
) -> None:
    """To its members and representatives; facts that are sentences in the language of each."""
    for person in addressees(session, [participant]).get(participant.id, ()):
        told = {
            name: one if isinstance(one, str) else one.in_language(person.language)
            for name, one in facts.items()
        }
        send(session, letter, to=person.email, language=person.language, name=person.name, **told)


def moment(event: Event, at: dt.datetime) -> Sentence:
    """A moment in the zone of the event."""
    return Sentence(times.moment_name(event, at, "zh"), times.moment_name(event, at, "en"))


def to_organiser(session: Session, event: Event, letter: Letter, **facts: str) -> None:
    """To the person who made the event, while their account is open."""
    person = session.scalars(select(User).where(User.id == event.created_by_id)).one()
    if person.disabled_at is None:
        to_person(session, person, letter, event=event.title, **facts)


def desk(site: str, event: Event) -> str:
    """The organiser's page of an event."""
    return f"{site}/events/{event.id}/desk"


def mine(site: str, participant: Participant) -> str:
    """The participant's own page."""
    return f"{site}/events/{participant.event_id}/mine?as={participant.id}"
