"""Must-have conditions of a need against what a capability says: met, contradicted, unknown.

Silence is `unknown`, never `contradicted`: only a plain denial or a number on the wrong side
contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from marketplace.engine import text as texts
from marketplace.engine.quantities import EQUAL, Quantity, quantities, satisfies

MET = "met"
CONTRADICTED = "contradicted"
UNKNOWN = "unknown"

_COVERED = 0.6
_DENIES = re.compile(
    r"(?:不支持|不提供|不具备|不含|不适用于?|不能|不可|无法|没有|暂无|尚无|尚未|未取得|未获|无|"
    r"不做|不承接|\b(?:not?|cannot|without|lacks?))\W{0,2}\w{0,3}\s?$"
)
_NEGATIVE = re.compile(
    r"不得|不可|不能|禁止|严禁|不出|不外传|无需|不用|必须不|\bno\b|\bnot\b|without|never"
)
_PENDING = re.compile(
    r"申请中|办理中|认证中|在审|取证中|pending|in progress|applied for|under review"
)
_CONDITION_STOP = frozenset(
    ["须", "必须", "应", "具备", "具有", "持有", "提供", "支持", "能", "可", "至少", "以上"]
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, where it stands with one capability, and the sentence that says so."""

    text: str
    status: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    words: tuple[str, ...]
    negative: bool
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    raw: str
    normal: str
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]


def check(
    conditions: Sequence[str],
    text: str,
    certificates: Sequence[str],
    has_word: Callable[[str], bool] | None = None,
) -> tuple[Condition, ...]:
    """Each condition against the sentences and certificates of a capability.

    `has_word` tells quickly whether a stem occurs at all, so that most texts need not be read.
    """
    checked = []
    for condition in conditions:
        wanted = _wanted(condition)
        if wanted.words and (has_word is None or _may_speak(wanted, has_word)):
            checked.append(_check(condition, wanted, text, certificates))
        else:
            checked.append(Condition(condition, UNKNOWN))
    return tuple(checked)


def condition_words(conditions: Sequence[str]) -> list[str]:
    """The stems of all words of these conditions, each once."""
    return list(dict.fromkeys(word for one in conditions for word in _wanted(one).words))


def may_be_met(conditions: Sequence[str], has_word: Callable[[str], bool]) -> int:
    """How many conditions a text with these words could speak of at all."""
    wanted = map(_wanted, conditions)
    return sum(bool(one.words) and _may_speak(one, has_word) for one in wanted)


def _may_speak(wanted: _Wanted, has_word: Callable[[str], bool]) -> bool:
    if any(limit.comparator != EQUAL for limit in wanted.quantities):
        return any(has_word(word) for word in wanted.words)
    return _covers(wanted, [word for word in wanted.words if has_word(word)])


def _covers(wanted: _Wanted, found: Sequence[str]) -> bool:
    return sum(map(len, found)) >= _COVERED * sum(map(len, wanted.words))


def _check(condition: str, wanted: _Wanted, text: str, certificates: Sequence[str]) -> Condition:
    statements = [*(_statement(c) for c in certificates), *_statements(text)]
    found = [(statement, _judge(wanted, statement)) for statement in statements]
    for status in (CONTRADICTED, MET, UNKNOWN):
        for statement, verdict in found:
            if verdict == status:
                return Condition(condition, status, statement.raw)
    return Condition(condition, UNKNOWN)


def _judge(wanted: _Wanted, statement: _Statement) -> str | None:
    """What one statement says about a condition; None where it speaks of something else."""
    limits = [limit for limit in wanted.quantities if limit.comparator != EQUAL]
    if limits:
        return _judge_numbers(limits, statement)
    here = [word for word in wanted.words if word in statement.stems]
    if not here or not _covers(wanted, here):
        return None
    if _PENDING.search(statement.normal):
        return UNKNOWN
    if wanted.negative:
        return MET if _NEGATIVE.search(statement.normal) else None
    return CONTRADICTED if _denied(here, statement.normal) else MET


def _judge_numbers(limits: Sequence[Quantity], statement: _Statement) -> str | None:
    """A number speaks about a limit where unit and the name before it agree."""
    verdicts = []
    for limit in limits:
        name = set(texts.words(limit.name)) - _CONDITION_STOP
        offers = [
            offer.value
            for offer in statement.quantities
            if offer.dimension == limit.dimension and name & set(texts.words(offer.name))
        ]
        if not offers:
            return None
        verdicts.append(any(satisfies(offer, limit) for offer in offers))
    return MET if all(verdicts) else CONTRADICTED


def _denied(found: Sequence[str], normal: str) -> bool:
    """Whether the first condition word of a statement stands right behind a denial."""
    first = min((at for word in found if (at := normal.find(word)) >= 0), default=-1)
    if first <= 0 or any(token.start < first < token.end for token in texts.tokens(normal)):
        return False  # 无 of 无人机 denies nothing
    return bool(_DENIES.search(normal[:first]))


@lru_cache(maxsize=4096)
def _wanted(condition: str) -> _Wanted:
    normal = texts.normalise(condition)
    content = (word for word in texts.words(normal) if word not in _CONDITION_STOP)
    return _Wanted(
        words=tuple(dict.fromkeys(content)),
        negative=bool(_NEGATIVE.search(normal)),
        quantities=tuple(quantities(normal)),
    )


@lru_cache(maxsize=16384)
def _statement(raw: str) -> _Statement:
    normal = texts.normalise(raw)
    return _Statement(raw, normal, frozenset(texts.words(normal)), tuple(quantities(normal)))


@lru_cache(maxsize=4096)
def _statements(text: str) -> tuple[_Statement, ...]:
    clauses = (clause.strip() for s in texts.sentences(text) for clause in re.split(r"[，,]", s))
    return tuple(_statement(clause) for clause in clauses if clause)
