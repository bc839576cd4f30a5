"""Replication: a published case is proposed to owners of like open needs, and its copies followed.

The case's scenario is compared with open scenarios as it would be with products: both texts in the
matcher's own terms, so that a score is what it is elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.accounts.models import User
from marketplace.cases import letters, policy, refusals
from marketplace.cases.drafts import AnswerDraft
from marketplace.cases.models import Case, CaseCopy
from marketplace.cases.states import COPY
from marketplace.cases.words import DECLINE_REASONS
from marketplace.db import inserting, now
from marketplace.engine.matcher import Match
from marketplace.errors import InvalidError, Problem
from marketplace.lives import SYSTEM
from marketplace.matching import queries as matching
from marketplace.matching.state import MatcherState
from marketplace.projects.models import RUNNING_STAGES, Project
from marketplace.scenarios.models import Scenario

MOST = 10
"""So many owners hear of a case at most."""
LOOKED_AT = 40
FLOOR = "strong"
"""Two needs share more of their phrases than a need and a product do: only the surest are told."""
LONGEST = 300
GONE = ("cancelled",)


@dataclass(frozen=True, slots=True)
class Like:
    """An open need that is like the scenario of a case, and what both say."""

    scenario_id: int
    score: float
    words: str
    concepts: str


def like_needs(session: Session, state: MatcherState, case: Case) -> list[Like]:
    """Open needs of other organisations that are strongly alike and name why, the best first."""
    asking = matching.own_profile(session, "scenario", case.project.scenario)
    matcher, pool = state.pool(asking, "scenario", top=LOOKED_AT)
    fetch = matching.fetch(session, "scenario", {case.project.scenario_id})
    chosen = matcher.choose(asking, pool, fetch, top=LOOKED_AT, spread=False)
    ranked = [one for one in matcher.explain(asking, chosen) if _is_surely_alike(one)]
    others = _of_others(session, case, [int(one.id) for one in ranked])
    return [
        Like(int(one.id), one.score, _joined(one.words), _joined(one.concepts))
        for one in ranked
        if int(one.id) in others
    ]


def propose(session: Session, *, case: Case, found: Sequence[Like], site: str = "") -> int:
    """Write proposals and tell the owners, each pair once; returns how many are new.

    Hold the case's row before: so no case is proposed more than `MOST` times.
    """
    if case.state != "published":
        return 0
    counted = select(func.count()).where(CaseCopy.case_id == case.id)
    room = MOST - (session.scalar(counted) or 0)
    numbers: list[int] = []
    for one in found:
        if len(numbers) >= room:
            break
        row = {
            "case_id": case.id, "scenario_id": one.scenario_id, "score": one.score,
            "words": one.words, "concepts": one.concepts, "state": "proposed",
            "reason_code": "", "sentence": "", "version": 1, "created_at": now(),
        }  # fmt: skip
        added = inserting(session, CaseCopy).values(row).on_conflict_do_nothing()
        number = session.scalar(added.returning(CaseCopy.id))
        numbers += [number] if number else []
    made = select(CaseCopy).where(CaseCopy.id.in_(numbers)).options(joinedload(CaseCopy.scenario))
    letters.proposed(session, session.scalars(made.order_by(CaseCopy.id)), case, site=site)
    return len(numbers)


def answer(session: Session, actor: User, *, copy: CaseCopy, verb: str, draft: AnswerDraft) -> None:
    """Take a proposed case up, or decline it with a reason. Hold the copy's row before.

    Raises:
        RefusedError, ForbiddenError: no such arrow, or not for this person.
        InvalidError: declined without a reason.
    """
    arrow = COPY.arrow(copy.state, verb, policy.copy_hats(actor, copy))
    if arrow.needs_reason and draft.reason_code not in DECLINE_REASONS:
        raise InvalidError([Problem("reason_code", refusals.NO_REASON)])
    declines = arrow.after == "declined"
    copy.state, copy.decided_by_id = arrow.after, actor.id
    copy.reason_code = draft.reason_code if declines else ""
    copy.sentence = draft.sentence if declines else ""
    session.flush()


def follow_copies(session: Session) -> int:
    """Let copies start and run as the projects of their scenarios do; returns how many moved.

    A copy starts with the first project of its scenario that has the product or the supplier of
    the case, and runs once that project is in operation.
    """
    moved = 0
    for copy, project in session.execute(_starting()):
        if copy.project_id is None:
            copy.project_id = project.id
            _system(copy, "start")
            moved += 1
    session.flush()
    running = select(CaseCopy).join(Project, Project.id == CaseCopy.project_id)
    running = running.where(CaseCopy.state == "started", Project.stage.in_(RUNNING_STAGES))
    for copy in session.scalars(running.with_for_update(of=CaseCopy)):
        _system(copy, "run")
        moved += 1
    session.flush()
    return moved


def due(session: Session) -> list[int]:
    """Numbers of the published cases that may still be proposed to somebody."""
    copies = select(func.count()).where(CaseCopy.case_id == Case.id).scalar_subquery()
    chosen = select(Case.id).where(Case.state == "published", copies < MOST)
    return list(session.scalars(chosen.order_by(Case.id)))


def _starting() -> Select[CaseCopy, Project]:
    """Copies not begun with the projects that begin them, the first project first."""
    told = aliased(Project)
    return (
        select(CaseCopy, Project)
        .join(Case, Case.id == CaseCopy.case_id)
        .join(told, told.id == Case.project_id)
        .join(Project, Project.scenario_id == CaseCopy.scenario_id)
        .where(
            CaseCopy.state.in_(("proposed", "interested")), Project.stage.not_in(GONE),
            or_(
                Project.supplier_id == told.supplier_id, Project.product_id == told.product_id
            ),
        )
        .order_by(CaseCopy.id, Project.id)
        .with_for_update(of=CaseCopy)
    )  # fmt: skip


def _is_surely_alike(match: Match) -> bool:
    named = bool(match.concepts) or len(match.words) > 1
    return match.level == FLOOR and named and not match.contradicted


def _system(copy: CaseCopy, verb: str) -> None:
    copy.state = COPY.arrow(copy.state, verb, (SYSTEM,)).after


def _of_others(session: Session, case: Case, numbers: Sequence[int]) -> set[int]:
    chosen = select(Scenario.id).where(
        Scenario.id.in_(numbers), Scenario.organisation_id != case.project.owner_id
    )
    return set(session.scalars(chosen))


def _joined(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        if len(text) + len(part) + 1 > LONGEST:
            break
        text = f"{text} {part}".strip()
    return text
