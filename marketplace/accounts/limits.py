"""Limits on tries, counted in the database: shared by all workers, alive after a restart.

Counting has its own short transactions, committed although the answer is a refusal. Call these
before the request's own session is used (SQLite has one writer at a time).
"""

import datetime as dt
import hashlib
import ipaddress
import zlib
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import SignInAttempt
from marketplace.db import Database, now
from marketplace.errors import Sentence, TooManyError

FIVE_MINUTES = dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)
KEPT = dt.timedelta(days=2)
LETTERS_PER_ADDRESS = 300
SWEEP_EVERY = 50


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` tries of one key within `span`."""

    key: str
    times: int
    span: dt.timedelta


def account_key(email: str) -> str:
    """An account's key; the table of tries holds no e-mail addresses."""
    return "account:" + hashlib.sha256(email.encode()).hexdigest()


def address_key(address: str) -> str:
    """The address of the browser; of IPv6 the /64 that one household or office holds."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    if found.version == 6:
        return f"address:{ipaddress.ip_network((found, 64), strict=False)}"
    return f"address:{found}"


def take_sign_in(database: Database, *, email: str, address: str) -> int:
    """Count one try to sign in before the password is looked at; returns its number.

    Raises:
        TooManyError: account 10, address 30, everybody 1,000 failed tries in 5 minutes.
    """
    account = Limit(account_key(email), 10, FIVE_MINUTES)
    with database.writing() as session:
        _refuse(session, Limit(address_key(address), 30, FIVE_MINUTES), _TRIES)
        _refuse(session, Limit("all", 1_000, FIVE_MINUTES), _BUSY)
        return _take(session, account, _TRIES)


def sign_in_failed(database: Database, *, address: str) -> None:
    """The try was wrong: it also counts for the address and for everybody."""
    with database.writing() as session:
        session.add_all([SignInAttempt(key=address_key(address)), SignInAttempt(key="all")])


def give_back(session: Session, number: int) -> None:
    """The try was right and counts for nothing."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id == number))


def forget(session: Session, email: str) -> None:
    """After a reset the account's own failed tries are gone: its person gets in at once."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.key == account_key(email)))


def take_letter(database: Database, *, email: str, address: str, kind: str) -> None:
    """Count one letter asked for by a visitor.

    Per account 5 a day from one address and 20 from all together, so that a stranger who asks
    five times does not keep the person from asking; per address 300 a day (an event hall).

    Raises:
        TooManyError: naming when to try again.
    """
    digest = hashlib.sha256(f"{email} {address_key(address)}".encode()).hexdigest()[:40]
    account = hashlib.sha256(email.encode()).hexdigest()[:40]
    with database.writing() as session:
        _take(session, Limit(f"{kind}:{digest}", 5, DAY), _LETTERS)
        _take(session, Limit(f"{kind}:all:{account}", 20, DAY), _LETTERS)
        _take(session, Limit(f"{kind}:{address_key(address)}", LETTERS_PER_ADDRESS, DAY), _LETTERS)


def _take(session: Session, limit: Limit, sentence: Sentence) -> int:
    _one_at_a_time(session, limit.key)
    _refuse(session, limit, sentence)
    row = SignInAttempt(key=limit.key)
    session.add(row)
    session.flush()
    if row.id % SWEEP_EVERY == 0:
        session.execute(delete(SignInAttempt).where(SignInAttempt.created_at < now() - KEPT))
    return row.id


def _one_at_a_time(session: Session, key: str) -> None:
    # SQLite has one writer anyway; PostgreSQL would let parallel tries all see the same count.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(key.encode()))))


def _refuse(session: Session, limit: Limit, sentence: Sentence) -> None:
    since = now() - limit.span
    decisive = session.scalar(
        select(SignInAttempt.created_at)
        .where(SignInAttempt.key == limit.key, SignInAttempt.created_at > since)
        .order_by(SignInAttempt.created_at.desc())
        .offset(limit.times - 1)
        .limit(1)
    )
    if decisive is not None:
        seconds = max(1, int((decisive - since).total_seconds()) + 1)
        raise TooManyError(sentence, seconds=seconds)


_TRIES = Sentence(
    "尝试次数过多，请 5 分钟后再试。您也可以点“忘记密码”，通过邮件重设后立即登录。",
    "Too many tries. Wait five minutes, or use “Forgot your password?”: a reset by mail lets "
    "you in at once.",
)
_BUSY = Sentence(
    "目前登录失败的请求异常多，请几分钟后再试，或通过邮件重设密码。",
    "There are unusually many failed sign-ins right now. Try again in a few minutes, or reset "
    "your password by mail.",
)
_LETTERS = Sentence(
    "今天申请邮件的次数已达上限，请使用最近一封邮件里的链接，或明天再试。",
    "Enough letters were asked for today. Use the link of the latest one, or try again tomorrow.",
)
