"""Telling people: a notice on their pages and a letter, each topic once a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.letters import Letter, to_person
from marketplace.accounts.models import User
from marketplace.db import inserting, now
from marketplace.errors import Sentence
from marketplace.notices.models import Alert

LONGEST = 500


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: `topic` names it for good, `link` is a path of this site.

    `more` is said in the letter alone, below the sentence.
    """

    topic: str
    sentence: Sentence
    link: str
    more: Sentence | None = None


def tell(
    session: Session, people: Iterable[User], news: News, *, site: str, by_mail: bool = True
) -> int:
    """A notice, and a letter, to each of these people who was not told of this topic before.

    The database keeps a topic once a person, so that whatever is repeated or races tells once.
    Returns how many people heard of it now.
    """
    told = 0
    for person in {one.id: one for one in people}.values():
        if not _noted(session, person, news):
            continue
        told += 1
        if by_mail and person.verified_at is not None and person.disabled_at is None:
            to_person(session, person, _letter(news), link=f"{site}{news.link}")
    return told


def _noted(session: Session, person: User, news: News) -> bool:
    row = {
        "user_id": person.id, "topic": news.topic, "link": news.link, "created_at": now(),
        "zh": news.sentence.zh[:LONGEST], "en": news.sentence.en[:LONGEST],
    }  # fmt: skip
    added = inserting(session, Alert).values(row).on_conflict_do_nothing().returning(Alert.id)
    return session.scalar(added) is not None


def _letter(news: News) -> Letter:
    told = [one for one in (news.sentence, news.more) if one is not None]
    said = [Sentence(_plain(one.zh), _plain(one.en)) for one in told]
    parts = [*said, Sentence("{link}", "{link}")]
    return Letter(
        said[0],
        Sentence("\n\n".join(one.zh for one in parts), "\n\n".join(one.en for one in parts)),
    )


def _plain(text: str) -> str:
    """Letters fill in `{link}`: what people typed between braces stays as it is."""
    return text.replace("{", "{{").replace("}", "}}")
