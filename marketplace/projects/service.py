"""What can be done with a project. Nothing here commits; `actor` None is the command line."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.db import today
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.postings.lifecycle import said
from marketplace.postings.stepping import needs_reason
from marketplace.products.models import Product
from marketplace.projects import policy
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project, ProjectEvidence, ProjectStep, ToleranceDossier
from marketplace.projects.states import LIFE, NEEDS_EVIDENCE
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario

FOLLOWS = {"try": "try", "operate": "operate"}
"""Which step of the scenario follows from which of its project."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a project came from: an interest, a call (by its place), an event."""

    interest_id: int | None = None
    event_id: int | None = None
    is_demonstration: bool = False


def open_project(
    session: Session, actor: User | None, *, scenario: Scenario, supplier: Organisation,
    product: Product | None = None, on: dt.date | None = None, origin: Origin | None = None,
) -> Project:  # fmt: skip
    """The award of a scenario to a supplier: a project at its first stage, once a pair.

    A project of the same opportunity that is there already makes this one count as that one.

    Raises:
        RefusedError: the two have a project already, or are one and the same organisation.
    """
    _hold(session, scenario)
    _check_pair(session, scenario, supplier)
    origin, day = origin or Origin(), on or today()
    project = Project(
        scenario_id=scenario.id, owner_id=scenario.organisation_id, supplier_id=supplier.id,
        product_id=product.id if product else None, interest_id=origin.interest_id,
        event_id=origin.event_id, title=scenario.title, title_other=scenario.title_other,
        language=scenario.language, stage="intent", opened_on=day, city_id=scenario.city_id,
        sector_id=scenario.sector_id, is_demonstration=origin.is_demonstration,
        created_by_id=actor.id if actor else None, counts_as_id=_counts_as(session, scenario),
    )  # fmt: skip
    project.scenario = scenario
    session.add(project)
    session.flush()
    _write_step(session, actor, project, "intent", StepDraft(on=day))
    scenarios.follow(session, actor, scenario=scenario, verb="award")
    return project


def take(
    session: Session, actor: User | None, *, project: Project, verb: str, draft: StepDraft
) -> ProjectStep:
    """One step along the drawn way. Hold the project's row before.

    Raises:
        RefusedError, ForbiddenError: no such arrow from here, or not for this person; or the trial
            has no dossier that both sides agreed to.
        InvalidError: a reason or the evidence is missing, or the day is before the last step's.
    """
    arrow = LIFE.arrow(project.stage, verb, policy.hats(actor, project))
    problems = _missing(project, verb, draft, needs_a_reason=arrow.needs_reason)
    if problems:
        raise InvalidError(problems)
    if verb == "try" and not is_agreed(dossier(session, project)):
        raise RefusedError(_no_dossier())
    step = _write_step(session, actor, project, arrow.after, draft)
    project.stage = arrow.after
    session.flush()
    _follow(session, actor, project, verb, draft.sentence)
    return step


def dossier(session: Session, project: Project) -> ToleranceDossier | None:
    """The tolerance dossier of a project, if anybody began one."""
    chosen = select(ToleranceDossier).where(ToleranceDossier.project_id == project.id)
    return session.scalars(chosen).one_or_none()


def is_agreed(found: ToleranceDossier | None) -> bool:
    """Both sides agreed to what the dossier says now."""
    return found is not None and None not in (found.owner_agreed_at, found.supplier_agreed_at)


def _hold(session: Session, scenario: Scenario) -> None:
    """Two awards of one scenario wait for each other."""
    session.scalars(select(Scenario.id).where(Scenario.id == scenario.id).with_for_update()).one()
    session.refresh(scenario, ["state", "version"])


def _check_pair(session: Session, scenario: Scenario, supplier: Organisation) -> None:
    if supplier.id == scenario.organisation_id:
        raise RefusedError(
            Sentence(
                "场景方与供给方是同一单位，不能立项。",
                "Owner and supplier are the same organisation; choose another supplier.",
            )
        )
    there = select(Project.id).where(
        Project.scenario_id == scenario.id, Project.supplier_id == supplier.id
    )
    if session.scalar(there) is not None:
        raise RefusedError(
            Sentence(
                "该场景与这家供给方已有项目，请在项目页继续。",
                "The two have a project of this scenario already. Go on there.",
            )
        )


def _counts_as(session: Session, scenario: Scenario) -> int | None:
    """The first project of the same scenario, or of one that its owner posted twice."""
    chosen = (
        select(Project.id, Project.scenario_id, Project.title)
        .where(Project.owner_id == scenario.organisation_id, Project.counts_as_id.is_(None))
        .order_by(Project.id)
    )
    key = name_key(scenario.title)
    for number, other, title in session.execute(chosen):
        if other == scenario.id or name_key(title) == key:
            return int(number)
    return None


def _missing(
    project: Project, verb: str, draft: StepDraft, *, needs_a_reason: bool
) -> list[Problem]:
    problems = []
    if needs_a_reason and not said(draft.sentence):
        problems.append(needs_reason())
    if verb in NEEDS_EVIDENCE and not draft.evidence:
        problems.append(Problem("evidence", _no_evidence()))
    if project.steps and draft.on < project.steps[-1].began_on:
        problems.append(Problem("on", _too_early(project.steps[-1].began_on)))
    return problems


def _write_step(
    session: Session, actor: User | None, project: Project, stage: str, draft: StepDraft
) -> ProjectStep:
    """Close the stage before and begin this one, with its evidence."""
    by = actor.id if actor else None
    steps = list(
        session.scalars(
            select(ProjectStep)
            .where(ProjectStep.project_id == project.id)
            .order_by(ProjectStep.position)
        )
    )
    if steps:
        steps[-1].until_on = draft.on
    made = ProjectStep(
        project=project, position=len(steps) + 1, stage=stage, began_on=draft.on,
        sentence=said(draft.sentence), actor_id=by,
    )  # fmt: skip
    if draft.evidence:
        made.evidence.append(
            ProjectEvidence(
                kind=draft.evidence_kind,
                title=draft.evidence,
                dated_on=draft.on,
                note=draft.note,
                actor_id=by,
            )
        )
    session.add(made)
    session.flush()
    return made


def _follow(
    session: Session, actor: User | None, project: Project, verb: str, sentence: str
) -> None:
    """What the step means for the scenario: it is as far as the farthest of its projects."""
    scenario = project.scenario
    if verb in FOLLOWS:
        scenarios.follow(session, actor, scenario=scenario, verb=FOLLOWS[verb])
    elif verb in ("end", "cancel") and not _goes_on(session, scenario):
        after = "end" if verb == "end" else "resume"
        scenarios.follow(session, actor, scenario=scenario, verb=after, sentence=sentence)


def _goes_on(session: Session, scenario: Scenario) -> bool:
    """Whether any project of a scenario has not come to an end."""
    chosen = select(Project.id).where(
        Project.scenario_id == scenario.id, Project.stage.not_in(("ended", "cancelled"))
    )
    return session.scalar(chosen.limit(1)) is not None


def _no_evidence() -> Sentence:
    return Sentence(
        "请写明依据，例如“验收报告 2026-05”，并可上传文件。",
        "Name what shows it, such as “acceptance report, May 2026”; a file may be added.",
    )


def _too_early(day: dt.date) -> Sentence:
    return Sentence(
        f"日期不能早于上一阶段的开始日期 {day}。",
        f"The day cannot be before the last stage began, {day}.",
    )


def _no_dossier() -> Sentence:
    return Sentence(
        "开始试点前，双方须先填写并同意容错备案：风险、审批、停止条件、事故责任和保险。",
        "Before the trial both sides fill in and agree to the tolerance dossier: risks, approvals, "
        "conditions to stop, responsibility in an accident, insurance.",
    )
