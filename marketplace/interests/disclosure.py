"""The confidential part of a scenario: who may read it, what they accepted, and every reading.

Rights are asked for anew at every request; nothing that was once opened stays open.
"""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.db import inserting, now
from marketplace.errors import ForbiddenError, RefusedError, Sentence
from marketplace.interests import dealing_policy as policy
from marketplace.interests.dealing_models import (
    ConfidentialFile,
    ConfidentialRead,
    ScenarioDealing,
    TermsAcceptance,
)
from marketplace.interests.models import Interest
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_open

TEXT = "text"
ACCEPT_FIRST = Sentence(
    "保密内容只对接受现行条款的单位开放。请返回页面阅读并接受条款；场景关闭后不再开放。",
    "The confidential part is for those who accepted its terms as they are now. Go back, read "
    "and accept them. It is shut when the scenario is closed.",
)


@dataclass(frozen=True, slots=True)
class Right:
    """Somebody may read: for which house (None for an operator), having accepted what."""

    organisation_id: int | None
    acceptance: TermsAcceptance | None = None


def right(
    session: Session, user: User, scenario: Scenario, dealing: ScenarioDealing
) -> Right | None:
    """Whether somebody may read now.

    The owner's house and operators may. Others need an acceptance of the terms as they are now,
    for a house they still speak for; once the scenario takes no more answers also an interest of
    that house that was not settled; and nothing helps when the scenario was closed.
    """
    if policy.reads_unasked(user, scenario):
        return Right(scenario.organisation_id if policy.is_owner(user, scenario) else None)
    houses = [one.id for one in policy.other_houses(user, scenario)]
    if not houses or scenario.state in policy.OVER:
        return None
    chosen = select(TermsAcceptance).where(
        TermsAcceptance.scenario_id == scenario.id, TermsAcceptance.user_id == user.id,
        TermsAcceptance.terms_version == dealing.terms_version,
        TermsAcceptance.organisation_id.in_(houses),
    )  # fmt: skip
    if not is_open(scenario):
        chosen = chosen.where(TermsAcceptance.organisation_id.in_(_interested(scenario)))
    found = session.scalars(chosen.order_by(TermsAcceptance.id).limit(1)).one_or_none()
    return Right(found.organisation_id, found) if found else None


def may_accept(user: User, scenario: Scenario) -> list[Organisation]:
    """Houses for which somebody may accept the terms now."""
    return policy.other_houses(user, scenario) if is_open(scenario) else []


def accept(
    session: Session, actor: User, *, scenario: Scenario, dealing: ScenarioDealing,
    organisation: Organisation, terms_version: int,
) -> None:  # fmt: skip
    """Keep that somebody accepted the terms word for word. Hold the scenario's row before.

    Raises:
        ForbiddenError: not for this house, or the scenario takes no more answers.
        RefusedError: the terms are not those that were read.
    """
    if organisation not in may_accept(actor, scenario):
        raise ForbiddenError
    if terms_version != dealing.terms_version or not dealing.terms:
        raise RefusedError(_other_terms())
    row = {
        "scenario_id": scenario.id, "terms_version": terms_version, "terms": dealing.terms,
        "user_id": actor.id, "organisation_id": organisation.id, "created_at": now(),
    }  # fmt: skip
    session.execute(inserting(session, TermsAcceptance).values(row).on_conflict_do_nothing())


def read(
    session: Session, actor: User, *, scenario: Scenario, dealing: ScenarioDealing,
    file: ConfidentialFile | None = None,
) -> Right:  # fmt: skip
    """Keep a reading of the text or of a file; call it before anything is shown.

    Raises:
        ForbiddenError: this person may not read now.
    """
    found = right(session, actor, scenario, dealing)
    if found is None:
        raise ForbiddenError(ACCEPT_FIRST)
    row = ConfidentialRead(
        scenario_id=scenario.id, user_id=actor.id, organisation_id=found.organisation_id,
        file_id=file.id if file else None, part=file.name if file else TEXT,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return found


def house_of(user: User, number: int) -> Organisation | None:
    """The house with this number among those somebody speaks for; the only one without a choice."""
    own = organisations_of(user)
    if not number and len(own) == 1:
        return own[0]
    return next((one for one in own if one.id == number), None)


def _interested(scenario: Scenario) -> Select[int]:
    return select(Interest.organisation_id).where(
        Interest.scenario_id == scenario.id, Interest.state.not_in(policy.SETTLED)
    )


def _other_terms() -> Sentence:
    return Sentence(
        "条款刚刚有变更。请重新阅读后再接受。",
        "The terms were changed meanwhile. Read them again before you accept.",
    )
