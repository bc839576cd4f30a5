"""Who is told on each level of the clock: owner, scenario officer, department, province."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import User
from marketplace.accounts.queries import speakers
from marketplace.interests.models import Interest, ScenarioOfficer
from marketplace.taxonomy.models import Concept

REMIND, OWNER, OFFICER, DEPARTMENT, PROVINCE = range(5)


@dataclass(frozen=True, slots=True)
class Duties:
    """Everybody who may have to be told about some interests, read in three statements."""

    owners: dict[int, list[User]]
    officers: dict[int, User]
    operators: list[User]

    def of(self, interest: Interest, level: int) -> Sequence[User]:
        """Who holds the duty of a level for one interest; nobody where it is not held."""
        scenario = interest.scenario
        if level <= OWNER:
            return self.owners.get(scenario.organisation_id, [])
        if level == OFFICER:
            officer = self.officers.get(scenario.organisation_id)
            return [officer] if officer else []
        if level == DEPARTMENT:
            return self._about("department", scenario.sector) or self._about("city", scenario.city)
        return [one for one in self.operators if one.level == "province"]

    def _about(self, level: str, concept: Concept | None) -> list[User]:
        """Operators of a level whose scope is this concept, or who have none and see to all."""
        names = {one.casefold() for one in (concept.key, concept.zh, concept.en)} if concept else ()
        return [
            one
            for one in self.operators
            if one.level == level and (not one.scope or one.scope.strip().casefold() in names)
        ]


def duties(session: Session, organisations: Collection[int]) -> Duties:
    """Duties for scenarios of these organisations."""
    chosen = (
        select(ScenarioOfficer)
        .join(ScenarioOfficer.user)
        .options(joinedload(ScenarioOfficer.user))
        .where(
            ScenarioOfficer.organisation_id.in_(organisations),
            User.verified_at.is_not(None),
            User.disabled_at.is_(None),
        )
    )
    operators = (
        select(User)
        .where(
            User.role == "operator", User.verified_at.is_not(None), User.disabled_at.is_(None)
        )
        .order_by(User.id)
    )  # fmt: skip
    return Duties(
        speakers(session, organisations),
        {one.organisation_id: one.user for one in session.scalars(chosen)},
        list(session.scalars(operators)),
    )
