"""The tolerance dossier (容错备案): written by either side, agreed to by both before the trial."""

import hashlib
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, field_validator
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.drafts import Draft
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.postings.values import clean
from marketplace.projects import policy, telling
from marketplace.projects.models import Project, ToleranceDossier
from marketplace.projects.service import dossier
from marketplace.projects.states import OWNER, SUPPLIER

PARTS = ("risks", "approvals", "stop_conditions", "responsibility", "insurance")
OPEN_STAGES = ("intent", "contract", "cancelled")
"""Stages before the trial, in which the texts may change."""
LEAST = 6
Part = Annotated[str, Field(max_length=5_000)]


class DossierDraft(Draft):
    """The five parts as typed; unfinished ones may be kept, both sides agree to whole ones."""

    risks: Part = ""
    approvals: Part = ""
    stop_conditions: Part = ""
    responsibility: Part = ""
    insurance: Part = ""

    @field_validator(*PARTS)
    @classmethod
    def _visible(cls, value: str) -> str:
        return clean(value)


def texts(found: ToleranceDossier | None) -> dict[str, str]:
    """The five parts by name; empty ones where nobody began."""
    return {name: getattr(found, name) if found else "" for name in PARTS}


def seal(parts: Mapping[str, str]) -> str:
    """The digest of the texts, under which they are agreed to, whoever agreed before."""
    whole = "\0".join(parts[name] for name in PARTS)
    return hashlib.sha256(whole.encode()).hexdigest()


def save(
    session: Session, actor: User, *, project: Project, draft: DossierDraft, seen: str,
    site: str = "",
) -> ToleranceDossier:  # fmt: skip
    """Keep other texts, which takes both agreements back. Hold the project's row before.

    `seen` is the seal of the texts that were in the form when it was opened.

    Raises:
        ForbiddenError: by neither side.
        RefusedError: the trial has begun.
        StaleError: somebody saved other texts in between; it carries both.
    """
    _check_open(actor, project)
    found = dossier(session, project) or ToleranceDossier(project_id=project.id)
    before, after = texts(found if found.id else None), draft.model_dump()
    if before == after:
        return found
    if seen != seal(before):
        changed = [name for name in PARTS if before[name] != after[name]]
        raise StaleError(
            yours={name: after[name] for name in changed},
            theirs={name: before[name] for name in changed},
            version=found.version or 0,
        )
    agreed = [side for side in telling.BOTH if found.id and agreed_at(found, side)]
    for name in PARTS:
        setattr(found, name, after[name])
    _take_back(found)
    session.add(found)
    session.flush()
    if agreed:
        telling.to_sides(
            session, actor, project, f"dossier:{found.version}:changed", _changed(project),
            sides=agreed, page="/dossier", site=site,
        )  # fmt: skip
    return found


def agree(
    session: Session, actor: User, *, project: Project, side: str, seen: str, site: str = ""
) -> ToleranceDossier:
    """One side agrees to the texts it was shown. Hold the project's row before.

    Raises:
        ForbiddenError: not by somebody who speaks for that side.
        RefusedError: the trial has begun.
        InvalidError: a part says nothing yet.
        StaleError: the texts are others by now; it carries them.
    """
    _check_open(actor, project)
    if side not in telling.BOTH or side not in policy.hats(actor, project):
        raise ForbiddenError
    found = dossier(session, project)
    problems = unfinished(found)
    if found is None or problems:
        raise InvalidError(problems)
    if seen != seal(texts(found)):
        raise StaleError(yours={}, theirs=texts(found), version=found.version)
    if agreed_at(found, side) is None:
        setattr(found, f"{side}_agreed_at", now())
        setattr(found, f"{side}_agreed_by_id", actor.id)
        session.flush()
        other = SUPPLIER if side == OWNER else OWNER
        telling.to_sides(
            session, actor, project, f"dossier:{found.version}:{side}",
            _agreed(project, side, both=agreed_at(found, other) is not None),
            sides=(other,), page="/dossier", site=site,
        )  # fmt: skip
    return found


def agreed_at(found: ToleranceDossier | None, side: str) -> object:
    """When a side agreed, or None."""
    return getattr(found, f"{side}_agreed_at") if found else None


def unfinished(found: ToleranceDossier | None) -> list[Problem]:
    """A problem for each part that is not yet a sentence."""
    parts = texts(found)
    return [Problem(name, _a_sentence()) for name in PARTS if len(parts[name]) < LEAST]


def _check_open(actor: User, project: Project) -> None:
    if not {OWNER, SUPPLIER} & set(policy.hats(actor, project)):
        raise ForbiddenError
    if project.stage not in OPEN_STAGES:
        raise RefusedError(
            Sentence(
                "试点已经开始，容错备案不再更改。",
                "The trial has begun: the tolerance dossier stays as it was agreed.",
            )
        )


def _take_back(found: ToleranceDossier) -> None:
    for side in telling.BOTH:
        setattr(found, f"{side}_agreed_at", None)
        setattr(found, f"{side}_agreed_by_id", None)


def _a_sentence() -> Sentence:
    return Sentence(
        "请至少写一句话；不涉及的也请写明，例如“本项目无需审批”。",
        "Write a sentence at least; say so where there is nothing, such as “no approval needed”.",
    )


def _changed(project: Project) -> Sentence:
    return Sentence(
        f"项目“{project.title}”的容错备案已修改，请重新确认。",
        f"The tolerance dossier of “{project.title}” was changed. Please agree again.",
    )


def _agreed(project: Project, side: str, *, both: bool) -> Sentence:
    who = Sentence("场景方", "The owner") if side == OWNER else Sentence("供给方", "The supplier")
    if both:
        return Sentence(
            f"{who.zh}已同意项目“{project.title}”的容错备案，双方均已同意，可以开始试点。",
            f"{who.en} agreed to the tolerance dossier of “{project.title}”: both sides did, and "
            "the trial can start.",
        )
    return Sentence(
        f"{who.zh}已同意项目“{project.title}”的容错备案，等待您确认。",
        f"{who.en} agreed to the tolerance dossier of “{project.title}”. Yours is awaited.",
    )
