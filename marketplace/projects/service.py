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
from marketplace.projects import following, policy, telling
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project, ProjectEvidence, ProjectStep, ToleranceDossier
from marketplace.projects.states import LIFE, NEEDS_EVIDENCE, OWNER
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.states import NAMES as SCENARIO_STATES

AWARDABLE = ("published", "matching", "expired", "awarded", "trial", "operation", "case")
"""States in which a scenario can be awarded, to a further supplier as well."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a project came from: an interest, a call (by its place), an event.

    `is_told` where the award itself tells both sides.
    """

    interest_id: int | None = None
    event_id: int | None = None
    is_demonstration: bool = False
    is_told: bool = False


def open_project(
    session: Session, actor: User | None, *, scenario: Scenario, supplier: Organisation,
    product: Product | None = None, on: dt.date | None = None, origin: Origin | None = None,
    site: str = "",
) -> Project:  # fmt: skip
    """The award of a scenario to a supplier: a project at its first stage, once a pair.

    A project of the same opportunity that is there already makes this one count as that one; one
    of the pair that was cancelled is taken up again. Both sides are told, by letter where `site`,
    the address of the site, is known.

    Raises:
        RefusedError: the two have a project already, or are one and the same organisation; or the
            scenario cannot be awarded as it stands.
    """
    _hold(session, scenario)
    _check(scenario, supplier)
    origin = origin or Origin()
    project = _of_pair(session, scenario, supplier)
    if project is None:
        project = _opened(session, actor, scenario, supplier, on or today(), origin)
    day = max([on or today(), *(one.began_on for one in project.steps)])
    step = _write_step(session, actor, project, "intent", StepDraft(on=day))
    project.stage = "intent"
    project.product_id = product.id if product else project.product_id
    project.interest_id = origin.interest_id or project.interest_id
    project.event_id = origin.event_id or project.event_id
    session.flush()
    scenarios.follow(session, actor, scenario=scenario, verb="award")
    # Whose interest was awarded hears of that.
    sides = () if origin.is_told else (OWNER,) if origin.interest_id else telling.BOTH
    telling.of_step(session, actor, project, step, sides=sides, site=site)
    return project


def take(
    session: Session, actor: User | None, *, project: Project, verb: str, draft: StepDraft,
    site: str = "",
) -> ProjectStep:  # fmt: skip
    """One step along the drawn way; both sides are told. Hold the project's row before.

    Raises:
        RefusedError, ForbiddenError: no such arrow from here, or not for this person; or the trial
            has no dossier that both sides agreed to; or the scenario is awarded no more.
        InvalidError: a reason or the evidence is missing, or the day is before the last step's.
    """
    arrow = LIFE.arrow(project.stage, verb, policy.hats(actor, project))
    problems = _missing(project, verb, draft, needs_a_reason=arrow.needs_reason)
    if problems:
        raise InvalidError(problems)
    if verb == "try" and not is_agreed(dossier(session, project)):
        raise RefusedError(_no_dossier())
    # What follows for the scenario depends on all of its projects: one after the other.
    _hold(session, project.scenario)
    if verb == "resume":
        _check(project.scenario, project.supplier)
    step = _write_step(session, actor, project, arrow.after, draft)
    project.stage = arrow.after
    session.flush()
    told = following.after_step(session, actor, project, verb, draft.sentence, site=site)
    sides = (OWNER,) if told else telling.BOTH
    telling.of_step(session, actor, project, step, sides=sides, site=site)
    return step


def dossier(session: Session, project: Project) -> ToleranceDossier | None:
    """The tolerance dossier of a project, if anybody began one."""
    chosen = select(ToleranceDossier).where(ToleranceDossier.project_id == project.id)
    return session.scalars(chosen).one_or_none()


def is_agreed(found: ToleranceDossier | None) -> bool:
    """Both sides agreed to what the dossier says now."""
    return found is not None and None not in (found.owner_agreed_at, found.supplier_agreed_at)


def _hold(session: Session, scenario: Scenario) -> None:
    """Two awards, or steps of two projects, of one scenario wait for each other."""
    held = select(Scenario.id).where(Scenario.id == scenario.id).with_for_update(key_share=True)
    session.scalars(held).one()
    session.refresh(scenario, ["state", "version"])


def _check(scenario: Scenario, supplier: Organisation) -> None:
    if supplier.id == scenario.organisation_id:
        raise RefusedError(
            Sentence(
                "场景方与供给方是同一单位，不能立项。",
                "Owner and supplier are the same organisation; choose another supplier.",
            )
        )
    if scenario.state not in AWARDABLE:
        state = SCENARIO_STATES[scenario.state]
        raise RefusedError(
            Sentence(
                f"该场景当前为“{state.zh}”，不能立项。请先发布或重新开放该场景。",
                f"The scenario is “{state.en}” now and cannot be awarded. Publish or reopen it "
                "first.",
            )
        )


def _of_pair(session: Session, scenario: Scenario, supplier: Organisation) -> Project | None:
    """The cancelled project of the two, held; RefusedError where they have a living one."""
    chosen = (
        select(Project)
        .where(Project.scenario_id == scenario.id, Project.supplier_id == supplier.id)
        .with_for_update(of=Project, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(chosen).one_or_none()
    if found is not None and found.stage != "cancelled":
        raise RefusedError(
            Sentence(
                "该场景与这家供给方已有项目，请在项目页继续。",
                "The two have a project of this scenario already. Go on there.",
            )
        )
    return found


def _opened(
    session: Session, actor: User | None, scenario: Scenario, supplier: Organisation, day: dt.date,
    origin: Origin,
) -> Project:  # fmt: skip
    project = Project(
        scenario=scenario, owner_id=scenario.organisation_id, supplier=supplier,
        title=scenario.title, title_other=scenario.title_other, language=scenario.language,
        stage="intent", opened_on=day, city_id=scenario.city_id, sector_id=scenario.sector_id,
        created_by_id=actor.id if actor else None, counts_as_id=_counts_as(session, scenario),
        is_demonstration=origin.is_demonstration,
    )  # fmt: skip
    session.add(project)
    session.flush()
    return project


def _counts_as(session: Session, scenario: Scenario) -> int | None:
    """The first project of the same scenario, or of one that its owner posted twice."""
    owner = scenario.organisation_id
    # Two awards of one title posted twice are two scenarios: only their owner makes them wait.
    held = select(Organisation.id).where(Organisation.id == owner)
    session.scalars(held.with_for_update(key_share=True)).one()
    chosen = (
        select(Project.id, Project.scenario_id, Project.title)
        .where(Project.owner_id == owner, Project.counts_as_id.is_(None))
        .order_by(Project.id)
    )
    key = name_key(scenario.title)
    for number, other, title in session.execute(chosen):
        if other == scenario.id or (key and name_key(title) == key):
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
