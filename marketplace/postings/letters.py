"""What people are written about their postings, in their own language."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace import mail
from marketplace.accounts.models import User
from marketplace.accounts.policy import speaks_for
from marketplace.errors import Sentence
from marketplace.postings.lifecycle import RETURN_REASONS, Why
from marketplace.postings.models import PostingColumns

MOST_NAMED = 50


def published(session: Session, actor: User | None, *, posting: PostingColumns, link: str) -> None:
    """Tell who posted it that it is public now."""
    subject = Sentence(f"已发布：{posting.title}", f"Published: {posting.title}")
    body = Sentence(
        f"您提交的“{posting.title}”已通过审核并发布。\n{_where(link, 'zh')}",
        f"“{posting.title}” passed the review and is public.\n{_where(link, 'en')}",
    )
    _write(session, actor, posting, subject, body)


def returned(
    session: Session, actor: User | None, *, posting: PostingColumns, why: Why, link: str
) -> None:
    """Tell who posted it what to mend."""
    reason = RETURN_REASONS[why.code]
    subject = Sentence(f"请修改后再提交：{posting.title}", f"Please revise: {posting.title}")
    body = Sentence(
        f"您提交的“{posting.title}”被退回。\n原因：{reason.zh}\n{why.sentence}\n"
        f"{_where(link, 'zh')}",
        f"“{posting.title}” was returned.\nReason: {reason.en}\n{why.sentence}\n"
        f"{_where(link, 'en')}",
    )
    _write(session, actor, posting, subject, body)


def expired(session: Session, lapsed: Sequence[tuple[PostingColumns, str]]) -> None:
    """Tell everybody whose postings lapsed (posting, link), one letter each with all of them."""
    by_person: dict[int, list[str]] = defaultdict(list)
    for posting, link in lapsed:
        if posting.created_by_id is not None:
            by_person[posting.created_by_id].append(f"- {posting.title}  {link}")
    for number, lines in by_person.items():
        user = session.get(User, number)
        if user is not None and user.disabled_at is None:
            _send(session, user, *_lapsed(lines))


def _lapsed(lines: list[str]) -> tuple[Sentence, Sentence]:
    named = "\n".join(lines[:MOST_NAMED])
    return (
        Sentence(f"{len(lines)} 条内容已到期", f"{len(lines)} of your postings expired"),
        Sentence(
            f"以下内容已到期，不再对外开放。更新后可重新开放：\n{named}",
            f"These are no longer open. Bring them up to date to open them again:\n{named}",
        ),
    )


def _write(
    session: Session, actor: User | None, posting: PostingColumns, subject: Sentence, body: Sentence
) -> None:
    if posting.created_by_id is None or (actor and actor.id == posting.created_by_id):
        return
    user = session.get(User, posting.created_by_id)
    if user is not None and user.disabled_at is None and speaks_for(user, posting.organisation_id):
        _send(session, user, subject, body)


def _send(session: Session, user: User, subject: Sentence, body: Sentence) -> None:
    mail.write(
        session,
        to=user.email,
        subject=subject.in_language(user.language),
        body=body.in_language(user.language),
    )


def _where(link: str, language: str) -> str:
    return f"查看：{link}" if language == "zh" else f"See it at {link}"
