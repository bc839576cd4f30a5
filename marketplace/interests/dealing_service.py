"""What an owner settles for one scenario. Nothing here commits; hold the scenario's row before."""

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import ZONE
from marketplace.errors import (
    InvalidError,
    NotFoundError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.interests import dealing_queries as queries
from marketplace.interests.dealing_drafts import FIELDS, DealingDraft
from marketplace.interests.dealing_models import ConfidentialFile, ScenarioDealing
from marketplace.postings import attachments
from marketplace.postings.attachments import Sent
from marketplace.scenarios.models import Scenario

MOST_FILES = 20


def settle(
    session: Session, _actor: User, *, scenario: Scenario, draft: DealingDraft, version: int
) -> ScenarioDealing:
    """Save what is settled; other terms are a new version that everybody has to accept anew.

    Raises:
        StaleError: somebody saved other words in between; it carries both.
        InvalidError: a confidential part without terms.
    """
    dealing = queries.dealing(session, scenario)
    yours, theirs = texts_of(draft), texts_of(dealing)
    differing = [name for name in FIELDS if yours[name] != theirs[name]]
    if version != dealing.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=dealing.version,
        )
    if not draft.terms and (draft.confidential or queries.files(session, scenario)):
        raise InvalidError([Problem("terms", _needs_terms())])
    if differing:
        dealing.terms_version += draft.terms != dealing.terms
        for name in FIELDS:
            setattr(dealing, name, getattr(draft, name))
        session.add(dealing)
        session.flush()
    return dealing


def texts_of(settled: DealingDraft | ScenarioDealing) -> dict[str, str]:
    """What is settled as texts to compare; the last day for questions as a day in China."""
    return {name: _text(getattr(settled, name)) for name in FIELDS}


def attach(
    session: Session, actor: User, *, scenario: Scenario, folder: Path, sent: Sent
) -> ConfidentialFile:
    """Keep one more file of the confidential part.

    Raises:
        RefusedError: there are no terms yet that its readers would accept.
        InvalidError: not of the allow-list, too large, or one too many.
    """
    if not queries.dealing(session, scenario).terms:
        raise RefusedError(_needs_terms())
    if len(queries.files(session, scenario)) >= MOST_FILES:
        raise InvalidError([Problem("file", _too_many())])
    row = ConfidentialFile(scenario_id=scenario.id)
    return attachments.keep(session, actor, row=row, folder=folder, sent=sent)


def detach(session: Session, *, scenario: Scenario, number: int) -> ConfidentialFile:
    """Take a file away; its row stays, as readings name it. NotFoundError."""
    for one in queries.files(session, scenario):
        if one.id == number:
            attachments.remove(one)
            return one
    raise NotFoundError


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(ZONE).date().isoformat()
    return "" if value is None else str(value)


def _needs_terms() -> Sentence:
    return Sentence(
        "请先写明保密条款，例如“仅用于本场景方案编制，不得转交第三方”。供给方接受后才能查阅保密内容。",
        "Write the terms first, such as “only to prepare an offer for this scenario, not to be "
        "passed on”. Suppliers read the confidential part once they accept them.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"保密内容最多 {MOST_FILES} 个文件。请先删除不需要的文件。",
        f"The confidential part holds at most {MOST_FILES} files. Remove one first.",
    )
