"""Passwords: what is accepted, and how they are kept (argon2id, 19 MiB, 2 passes, 1 lane).

A hash costs about 0.05 s of one core and 19 MiB, so at most two run at a time: a storm of
sign-ins queues here while pages keep answering. Never call these inside a write transaction.
"""

import threading
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from marketplace.accounts.common_passwords import is_common, plain
from marketplace.errors import Sentence

LEAST = 8
MOST = 256
AT_ONCE = 2
LEAST_TELLING = 4

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_turn = threading.BoundedSemaphore(AT_ONCE)


def hash_of(password: str) -> str:
    """What the database keeps of a password."""
    with _turn:
        return _hasher.hash(password)


def verify(kept: str | None, password: str) -> bool:
    """Whether `password` is the one kept; without a kept hash the same work is done in vain.

    The work in vain makes known and unknown people take the same time.
    """
    usable = kept is not None and kept.startswith("$argon2")
    tried = kept if usable and kept is not None else _dummy()
    with _turn:
        try:
            right = _hasher.verify(tried, password)
        except (Argon2Error, InvalidHashError):
            return False
    return right and usable


def renewed(kept: str, password: str) -> str | None:
    """A new hash where the kept one was made with weaker settings, else None."""
    return hash_of(password) if _hasher.check_needs_rehash(kept) else None


@cache
def _dummy() -> str:
    return hash_of("nobody has this password")


def weakness(password: str, *about: str) -> Sentence | None:
    """Why the password is refused, or None. `about`: the person's e-mail, name, organisation."""
    if len(password) < LEAST:
        return Sentence(
            f"密码至少 {LEAST} 位，建议用几个不相干的词组成一句话。",
            f"Use at least {LEAST} characters; a few unrelated words make a good password.",
        )
    if len(password) > MOST:
        return Sentence(f"密码最多 {MOST} 位。", f"Use at most {MOST} characters.")
    if is_common(password):
        return Sentence(
            "这个密码太常见，容易被猜中。请换一个，例如几个不相干的词。",
            "This password is among the first that guessers try. Use a few unrelated words.",
        )
    if _tells(password, about):
        return Sentence(
            "密码不能是您的邮箱、姓名或单位名称。请换一个。",
            "The password must not be your e-mail, your name or your organisation. Use another.",
        )
    return None


def _tells(password: str, about: tuple[str, ...]) -> bool:
    """The password is one of the person's own words, perhaps with a few characters around it."""
    text = plain(password)
    words = {plain(one) for one in about} | {plain(one).split("@")[0] for one in about}
    words |= {word.replace(" ", "") for word in words}
    return any(
        len(word) >= LEAST_TELLING and word in text and len(text) - len(word) < LEAST
        for word in words
    )
