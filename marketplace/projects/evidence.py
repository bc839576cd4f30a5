"""Documents that show that a step was taken; rows are only ever added."""

from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, Sentence
from marketplace.postings.attachments import Sent, keep
from marketplace.projects import policy
from marketplace.projects.drafts import EvidenceDraft
from marketplace.projects.models import Project, ProjectEvidence, ProjectFile, ProjectStep

MOST = 40


def add(
    session: Session, actor: User | None, *, project: Project, step: ProjectStep,
    draft: EvidenceDraft,
) -> ProjectEvidence:  # fmt: skip
    """A further document of a step, by either side or an operator. Hold the project's row before.

    Raises:
        ForbiddenError: not by this person.
        RefusedError: the step has as many as are kept.
        InvalidError: it is of a day after the stage was over.
    """
    if not policy.hats(actor, project):
        raise ForbiddenError
    if len(step.evidence) >= MOST:
        raise RefusedError(
            Sentence(f"每个阶段最多保留 {MOST} 份依据。", f"A step keeps at most {MOST} documents.")
        )
    if step.until_on is not None and draft.dated_on > step.until_on:
        raise InvalidError([Problem("dated_on", _too_late(step))])
    made = ProjectEvidence(
        kind=draft.evidence_kind, title=draft.evidence, dated_on=draft.dated_on, note=draft.note,
        actor_id=actor.id if actor else None,
    )  # fmt: skip
    step.evidence.append(made)
    session.flush()
    return made


def keep_file(
    session: Session, actor: User, found: ProjectEvidence, folder: Path, sent: Sent
) -> ProjectFile:
    """Keep the file of a document; InvalidError where it is none that is taken."""
    row = ProjectFile(evidence_id=found.id)
    return keep(session, actor, row=row, folder=folder, sent=sent)


def _too_late(step: ProjectStep) -> Sentence:
    return Sentence(
        f"该阶段已于 {step.until_on} 结束，请填写那天或以前的日期，或添加到后面的阶段。",
        f"That stage was over on {step.until_on}. Type that day or an earlier one, or add it to a "
        "later stage.",
    )
