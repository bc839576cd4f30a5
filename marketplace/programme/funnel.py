"""How far opportunities get: from the release to the typical case."""

from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from marketplace.cases.models import Case
from marketplace.interests.models import Interest, InterestMove
from marketplace.interests.states import ENGAGED
from marketplace.programme import counting
from marketplace.programme.figures import Headline
from marketplace.programme.scope import Scope
from marketplace.projects.models import Project
from marketplace.scenarios.models import Scenario

SHORT = ("published", "projects", "tried", "operated", "cases")
LONG = ("published", "answered", "shortlisted", "projects", "tried", "operated", "cases")


def short(session: Session, one: Headline) -> list[tuple[str, int]]:
    """The stages that are cheap to count, each with how many got there by the day."""
    counted = {
        "published": _published(session, one),
        "projects": one.projects,
        "tried": one.tried,
        "operated": one.operated,
        "cases": _cases(session, one),
    }
    return [(stage, counted[stage]) for stage in SHORT]


def long(session: Session, one: Headline) -> list[tuple[str, int]]:
    """The same, with the scenarios that suppliers answered and those with a shortlist.

    What became a project at an event or in an open call counts as answered and shortlisted.
    """
    found = dict(short(session, one))
    end = counting.end_of(one.day)
    sent = select(Interest.scenario_id).where(Interest.sent_at < end)
    chosen = (
        select(Interest.scenario_id)
        .join(InterestMove, InterestMove.interest_id == Interest.id)
        .where(InterestMove.after.in_((*ENGAGED, "awarded")), InterestMove.created_at < end)
    )
    found["answered"] = _with_projects(session, one, sent)
    found["shortlisted"] = _with_projects(session, one, chosen)
    return [(stage, found[stage]) for stage in LONG]


def _published(session: Session, one: Headline) -> int:
    chosen = select(func.count()).where(
        Scenario.published_at < counting.end_of(one.day), *one.scope.of(Scenario)
    )
    return session.scalar(chosen) or 0


def _cases(session: Session, one: Headline) -> int:
    """Opportunities with a case: two suppliers of one are one."""
    first = func.coalesce(Project.counts_as_id, Project.id)
    chosen = (
        select(func.count(first.distinct()))
        .select_from(Case)
        .join(Project, Project.id == Case.project_id)
        .where(*counting.published(one.scope, one.day))
    )
    return session.scalar(chosen) or 0


def _with_projects(session: Session, one: Headline, chosen: Select[Any]) -> int:
    scope: Scope = one.scope
    opened = select(Project.scenario_id).where(Project.opened_on <= one.day, *scope.of(Project))
    if scope.id:
        own = select(Scenario.id).where(*scope.of(Scenario))
        chosen = chosen.where(Interest.scenario_id.in_(own))
    return session.scalar(select(func.count()).select_from(union(chosen, opened).subquery())) or 0
