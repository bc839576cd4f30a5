"""Writing to each other about an interest. Nothing here commits."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import case
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.db import inserting, now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.interests import thread_queries as queries
from marketplace.interests.dealing_drafts import MessageDraft
from marketplace.interests.models import Interest, InterestFile, InterestMessage, InterestSeen
from marketplace.interests.thread_queries import Seat
from marketplace.notices.service import News, tell
from marketplace.postings import attachments
from marketplace.postings.attachments import Sent

MOST_FILES = 5


def write(
    session: Session, actor: User, *, seat: Seat, draft: MessageDraft, files: Sequence[Sent],
    folder: Path, site: str, at: dt.datetime | None = None,
) -> InterestMessage:  # fmt: skip
    """Add a message with its files; everybody of the other side is told once. Hold the interest.

    Raises:
        RefusedError: the interest was settled more than 14 days ago.
        InvalidError: too many files, or one that is not taken.
    """
    if not queries.takes_messages(session, seat.interest, at=at):
        raise RefusedError(_over())
    if len(files) > MOST_FILES:
        raise InvalidError([Problem("file", _too_many())])
    message = InterestMessage(
        interest_id=seat.interest.id, side=seat.side, author_id=actor.id, text=draft.text
    )
    session.add(message)
    session.flush()
    _keep(session, actor, message, files, folder)
    tell(session, _others(session, actor, seat), _news(seat, message), site=site)
    return message


def mark_read(session: Session, actor: User, *, interest: Interest, until: int) -> None:
    """A person has read up to message `until`; reading again never takes that back."""
    newest = min(until, queries.newest_message(session, interest))
    adding = inserting(session, InterestSeen).values(
        interest_id=interest.id, user_id=actor.id, message_id=newest, created_at=now()
    )
    new, old = adding.excluded.message_id, InterestSeen.message_id
    session.execute(
        adding.on_conflict_do_update(
            index_elements=["interest_id", "user_id"],
            set_={"message_id": case((new > old, new), else_=old)},
        )
    )


def _keep(
    session: Session, actor: User, message: InterestMessage, files: Sequence[Sent], folder: Path
) -> None:
    """Keep all files, or none: what was written before one is refused is taken away again."""
    kept: list[InterestFile] = []
    try:
        for sent in files:
            row = InterestFile(message_id=message.id)
            kept.append(attachments.keep(session, actor, row=row, folder=folder, sent=sent))
    except InvalidError:
        for one in kept:
            (folder / one.stored_as).unlink(missing_ok=True)
        raise


def _others(session: Session, actor: User, seat: Seat) -> list[User]:
    owner, supplier = seat.interest.scenario.organisation_id, seat.interest.organisation_id
    other = supplier if seat.side == "owner" else owner
    return [one for one in speakers(session, [other])[other] if one.id != actor.id]


def _news(seat: Seat, message: InterestMessage) -> News:
    """What was written is read on the page alone; letters leave the house."""
    interest = seat.interest
    house = interest.scenario.organisation if seat.side == "owner" else interest.organisation
    title = interest.scenario.title
    said = Sentence(
        f"{house.name}就“{title}”给您发来消息", f"{house.name} wrote to you about “{title}”"
    )
    return News(f"message:{message.id}", said, f"/interests/{interest.id}/thread")


def _over() -> Sentence:
    return Sentence(
        "该对接意向结束已超过 14 天，不再接收新消息；以往消息仍可查阅。",
        "The interest was settled more than 14 days ago: nothing is added to its thread, which "
        "can still be read.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"每条消息最多附 {MOST_FILES} 个文件。请分几条发送。",
        f"A message takes at most {MOST_FILES} files. Send the others in another message.",
    )
