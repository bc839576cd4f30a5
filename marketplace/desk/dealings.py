"""Questions and messages that wait for a person, as lines of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.interests import question_queries, thread_queries

MOST = 20
QUESTIONS, MESSAGES = "questions", "messages"


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the scenario whose questions wait, or the interest with unread messages.

    `other` is who wrote the messages; who asks questions nobody learns.
    """

    kind: str
    number: int
    title: str
    language: str
    count: int
    other: str = ""


def lines(session: Session, user: User, houses: Sequence[int]) -> list[Line]:
    """Questions about own scenarios first, then threads with unread messages; two statements."""
    asked = question_queries.waiting_for(session, houses, limit=MOST)
    unread = thread_queries.unread(session, user, houses, limit=MOST)
    return [
        *(Line(QUESTIONS, *one) for one in asked),
        *(
            Line(MESSAGES, one.interest_id, one.title, one.language, one.count, one.other)
            for one in unread
        ),
    ]
