"""How far opportunities get: from the release to the typical case."""

from collections import Counter
from typing import Any

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session, aliased

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
        "published": one.published,
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


def _cases(session: Session, one: Headline) -> int:
    """Opportunities with a case: cases of two suppliers of one opportunity are one."""
    counts, first, repeat = counting.published(one.scope, one.day), aliased(Case), Case
    there = (
        select(first.id)
        .where(first.project_id == Project.counts_as_id, first.published_on <= one.day)
        .where(or_(first.withdrawn_on.is_(None), first.withdrawn_on > one.day))
    )
    chosen = (
        select(Project.counts_as_id, there.correlate(Project).exists())
        .join(repeat, repeat.project_id == Project.id)
        .where(Project.counts_as_id.is_not(None), *counts)
    )
    seen = Counter((first, counted) for first, counted in session.execute(chosen))
    return one.cases - sum(n if counted else n - 1 for (_first, counted), n in seen.items())


def _with_projects(session: Session, one: Headline, chosen: Select[Any]) -> int:
    scope: Scope = one.scope
    opened = select(Project.scenario_id).where(Project.opened_on <= one.day, *scope.of(Project))
    if scope.id:
        own = select(Scenario.id).where(*scope.of(Scenario))
        chosen = chosen.where(Interest.scenario_id.in_(own))
    return session.scalar(select(func.count()).select_from(union(chosen, opened).subquery())) or 0
