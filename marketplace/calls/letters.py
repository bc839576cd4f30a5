"""What people are told about open calls: a notice and a letter, each topic once a person."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.calls.models import Bid, Call, CallFollower
from marketplace.errors import Sentence
from marketplace.notices.service import News, tell

HEARD_STATES = ("draft", "submitted", "withdrawn", "excluded", "lost", "reserve", "won", "resigned")


def say(
    session: Session, people: Iterable[User], call: Call, topic: str, sentence: Sentence, *,
    site: str, page: str = "", more: Sentence | None = None,
) -> int:  # fmt: skip
    """Tell these people `sentence`, headed by the title of the call; once a topic and person."""
    zh, en = titles(call)
    said = Sentence(f"“{zh}”：{sentence.zh}", f"“{en}”: {sentence.en}")
    link = f"/calls/{call.id}{page}"
    news = News(f"call:{call.id}:{topic}", said, link, more)
    return tell(session, people, news, site=site)


def titles(call: Call) -> tuple[str, str]:
    """The title in Chinese and in English, one standing in for the other."""
    other = call.title_other or call.title
    return (call.title, other) if call.language == "zh" else (other, call.title)


def issuers(session: Session, call: Call) -> list[User]:
    """Who speaks for the issuer, and an operator who made the call for it."""
    found = list(speakers(session, [call.organisation_id])[call.organisation_id])
    maker = session.get(User, call.created_by_id)
    return [*found, maker] if maker is not None and maker not in found else found


def houses(session: Session, bids: Iterable[Bid]) -> list[User]:
    """Who speaks for the organisations that made these bids."""
    found = speakers(session, [one.organisation_id for one in bids])
    return [person for people in found.values() for person in people]


def bidders(session: Session, call: Call, states: Sequence[str] = HEARD_STATES) -> list[User]:
    """Who speaks for the bidders of a call, also of those who have not submitted."""
    chosen = select(Bid).where(Bid.call_id == call.id, Bid.state.in_(states)).order_by(Bid.id)
    return houses(session, session.scalars(chosen))


def followers(session: Session, call: Call) -> list[User]:
    """Who asked to be told."""
    chosen = (
        select(User)
        .join(CallFollower, CallFollower.user_id == User.id)
        .where(CallFollower.call_id == call.id, User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return list(session.scalars(chosen))


def panel(call: Call) -> list[User]:
    """The members of the panel who were not released."""
    return [one.user for one in call.jurors if one.released_at is None]


def owners(session: Session, call: Call) -> list[User]:
    """Who speaks for the owners of the scenarios that were merged into the call."""
    merged = [one.scenario.organisation_id for one in call.scenarios if one.agreed_at is not None]
    found = speakers(session, [one for one in merged if one != call.organisation_id])
    return [person for people in found.values() for person in people]


def operators(session: Session) -> list[User]:
    """Operators who can sign in."""
    chosen = select(User).where(
        User.role == "operator", User.verified_at.is_not(None), User.disabled_at.is_(None)
    )
    return list(session.scalars(chosen.order_by(User.id)))


def everybody(
    session: Session, call: Call, topic: str, sentence: Sentence, *, site: str, page: str = "",
    more: Sentence | None = None,
) -> int:  # fmt: skip
    """Tell bidders, panel, owners, issuer and followers."""
    people = [
        *bidders(session, call), *panel(call), *owners(session, call), *issuers(session, call),
        *followers(session, call),
    ]  # fmt: skip
    return say(session, people, call, topic, sentence, site=site, page=page, more=more)
