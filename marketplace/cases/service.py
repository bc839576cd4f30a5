"""What can be done with a case. Nothing here commits; `actor` None is the command line.

Hold the case's row before each verb (`queries.visible(…, lock=True)`).
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.cases import first_trials, letters, policy, refusals
from marketplace.cases.drafts import FIELDS, PARTS, CaptionDraft, CaseDraft
from marketplace.cases.models import Case, CaseMove, CasePicture
from marketplace.cases.states import CASE
from marketplace.db import now, today
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.postings import attachments, sniffing
from marketplace.postings.attachments import Sent, living
from marketplace.postings.lifecycle import Why
from marketplace.postings.names import clean_name
from marketplace.postings.stepping import step
from marketplace.projects.models import RUNNING_STAGES, Project
from marketplace.scenarios import service as scenarios

PICTURES = ("image/png", "image/jpeg")
MOST_PICTURES = 12


def tell_case(session: Session, actor: User | None, *, project: Project, draft: CaseDraft) -> Case:
    """A draft of a case of a project in operation, one a project.

    Raises:
        ForbiddenError: neither the owner nor an operator.
        RefusedError: the project is not in operation, or has a case.
    """
    if actor is not None and not policy.can_tell(actor, project):
        raise ForbiddenError
    if project.stage not in RUNNING_STAGES:
        raise RefusedError(refusals.NOT_RUNNING)
    made = Case(
        project=project, project_id=project.id, state="draft", city_id=project.city_id,
        sector_id=project.sector_id, created_by_id=actor.id if actor else None,
        **{name: getattr(draft, name) for name in FIELDS},
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise RefusedError(refusals.TOLD_ALREADY) from None
    return made


def revise(
    session: Session, actor: User | None, *, case: Case, draft: CaseDraft, version: int,
    site: str = "",
) -> None:  # fmt: skip
    """Save other texts; what the supplier agreed to must be agreed to anew where it changed.

    English that was missing may be added without that.

    Raises:
        ForbiddenError: not theirs to change now.
        StaleError: somebody saved other texts in between; it carries both.
    """
    if not policy.can_edit(actor, case):
        raise ForbiddenError
    yours = {name: _as_text(getattr(draft, name)) for name in FIELDS}
    theirs = {name: _as_text(getattr(case, name)) for name in FIELDS}
    differing = [name for name in FIELDS if yours[name] != theirs[name]]
    if version != case.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=case.version,
        )
    for name in differing:
        setattr(case, name, getattr(draft, name))
    if any(theirs[name] or not name.endswith("_en") for name in differing):
        _take_agreement_back(session, case, site)
    session.flush()


def submit(session: Session, actor: User | None, *, case: Case, site: str = "") -> None:
    """Hand it to the operators; the supplier is asked to agree.

    Raises:
        InvalidError: a Chinese text is missing.
    """
    CASE.arrow(case.state, "submit", policy.hats(actor, case))
    _must_say(case, "zh")
    _step(session, actor, case, "submit", site=site)
    if case.supplier_agreed_at is None:
        letters.please_agree(session, case, site=site)


def agree(session: Session, actor: User | None, *, case: Case) -> bool:
    """The supplier agrees to the texts as they stand; True for the one who did it.

    An operator may note an agreement that was given in writing.

    Raises:
        ForbiddenError: neither; or it is published or withdrawn.
    """
    if not policy.can_agree(actor, case):
        raise ForbiddenError
    if case.supplier_agreed_at is not None:
        return False
    case.supplier_agreed_at, case.supplier_agreed_by_id = now(), actor.id if actor else None
    session.flush()
    return True


def publish(
    session: Session, actor: User | None, *, case: Case, site: str = "", on: dt.date | None = None
) -> None:
    """Show it to everybody; the scenario becomes a typical case, a first use is linked.

    Raises:
        InvalidError: an English text is missing.
        RefusedError: the supplier has not agreed, or the project is not in operation.
    """
    CASE.arrow(case.state, "publish", policy.hats(actor, case))
    _must_say(case, "zh")
    _must_say(case, "en")
    if case.supplier_agreed_at is None:
        raise RefusedError(refusals.NOT_AGREED)
    held = select(Project).where(Project.id == case.project_id).with_for_update(of=Project)
    project = session.scalars(held.execution_options(populate_existing=True)).one()
    if project.stage not in RUNNING_STAGES:
        raise RefusedError(refusals.NOT_RUNNING)
    first = first_trials.registered_of(session, project.id)
    case.first_use_id = first.id if first else None
    case.published_on = on or today()
    _step(session, actor, case, "publish", site=site)
    scenarios.follow(session, actor, scenario=project.scenario, verb="honour")


def withdraw(
    session: Session, actor: User | None, *, case: Case, sentence: str, site: str = ""
) -> None:
    """Take a published case off the list, with a reason."""
    CASE.arrow(case.state, "withdraw", policy.hats(actor, case))
    case.withdrawn_on = today()
    _step(session, actor, case, "withdraw", Why(sentence=sentence), site=site)


def take(
    session: Session, actor: User | None, *, case: Case, verb: str, sentence: str = "",
    site: str = "",
) -> None:  # fmt: skip
    """Any step by its verb; raises as the verb itself does, or as `lives.Life.arrow`."""
    own = {"submit": submit, "publish": publish}
    if verb in own:
        own[verb](session, actor, case=case, site=site)
    elif verb == "withdraw":
        withdraw(session, actor, case=case, sentence=sentence, site=site)
    else:
        _step(session, actor, case, verb, Why(sentence=sentence), site=site)


def add_picture(
    session: Session, actor: User, *, case: Case, draft: CaptionDraft, sent: Sent, folder: Path,
    site: str = "",
) -> CasePicture:  # fmt: skip
    """Keep a picture with what it shows; the supplier's agreement is asked for anew.

    Raises:
        ForbiddenError, RefusedError: not theirs to change now, or one too many.
        InvalidError: no PNG or JPG.
    """
    if not policy.can_edit(actor, case):
        raise ForbiddenError
    if len(living(case.pictures)) >= MOST_PICTURES:
        raise RefusedError(refusals.TOO_MANY)
    kind = sniffing.kind_of(clean_name(sent.name), sent.data)
    if isinstance(kind, Sentence) or kind.media_type not in PICTURES:
        wrong = kind if isinstance(kind, Sentence) else refusals.NO_PICTURE
        raise InvalidError([Problem("file", wrong)])
    row = CasePicture(
        case_id=case.id, caption_zh=draft.caption_zh, caption_en=draft.caption_en
    )  # fmt: skip
    kept = attachments.keep(session, actor, row=row, folder=folder, sent=sent)
    _take_agreement_back(session, case, site)
    return kept


def remove_picture(actor: User, *, case: Case, picture: CasePicture) -> None:
    """Take a picture away; ForbiddenError where it is not theirs to change now."""
    if not policy.can_edit(actor, case):
        raise ForbiddenError
    attachments.remove(picture)


def _step(
    session: Session, actor: User | None, case: Case, verb: str, why: Why | None = None, *,
    site: str,
) -> None:  # fmt: skip
    move = CaseMove(case_id=case.id)
    step(
        session, actor, life=CASE, subject=case, move=move, verb=verb,
        hats=policy.hats(actor, case), why=why,
    )  # fmt: skip
    letters.stepped(session, case, move, verb, site=site)


def _take_agreement_back(session: Session, case: Case, site: str) -> None:
    """While it is in review the supplier is asked again at once."""
    case.supplier_agreed_at = case.supplier_agreed_by_id = None
    session.flush()
    if case.state == "review":
        letters.please_agree(session, case, site=site)


def _must_say(case: Case, language: str) -> None:
    wrong = [
        refusals.missing(part, language)
        for part in PARTS
        if not getattr(case, f"{part}_{language}").strip()
    ]
    if wrong:
        raise InvalidError(wrong)


def _as_text(value: str | Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
