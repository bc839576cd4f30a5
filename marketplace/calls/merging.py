"""Several scenarios in one call: like needs are proposed, their owners agree or refuse."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.policy import speaks_for
from marketplace.accounts.queries import speakers
from marketplace.calls import letters
from marketplace.calls.models import Call, CallScenario
from marketplace.calls.service import check_draft
from marketplace.db import now
from marketplace.errors import ForbiddenError, RefusedError, Sentence
from marketplace.matching.likeness import Like, like_scenarios
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_open

MOST_MERGED = 20
PROPOSED = 10


def proposals(session: Session, call: Call, lead: Scenario) -> Sequence[Like]:
    """Open scenarios of others that are like the leading one and not asked yet."""
    there = {one.scenario_id for one in call.scenarios}
    found = like_scenarios(session, lead, top=PROPOSED + len(there))
    return [one for one in found if one.scenario.id not in there][:PROPOSED]


def asked_of(user: User, call: Call) -> list[CallScenario]:
    """Scenarios of this person's houses that are asked to join."""
    return [
        one
        for one in call.scenarios
        if not one.is_lead and speaks_for(user, one.scenario.organisation_id)
    ]


def ask(session: Session, actor: User, *, call: Call, scenario: Scenario, site: str) -> None:
    """Ask the owner of a scenario to join; one of the issuer's own joins at once.

    Hold the call's row before.

    Raises:
        RefusedError: the call is issued, the scenario is not open, is there, or is one too many.
    """
    check_draft(actor, call)
    if any(one.scenario_id == scenario.id for one in call.scenarios):
        raise RefusedError(Sentence("该场景已在本榜中。", "This scenario is part of it already."))
    if len(call.scenarios) >= MOST_MERGED or not is_open(scenario):
        raise RefusedError(_cannot_join())
    part = CallScenario(scenario=scenario)
    if scenario.organisation_id == call.organisation_id:
        part.agreed_at, part.agreed_by_id = now(), actor.id
    call.scenarios.append(part)
    session.flush()
    if part.agreed_at is None:
        people = speakers(session, [scenario.organisation_id])[scenario.organisation_id]
        said = Sentence(
            f"邀请您的场景“{scenario.title}”一同发榜，请同意或谢绝",
            f"your scenario “{scenario.title}” is asked to join this call; agree or refuse",
        )
        topic = f"join:{scenario.id}"
        letters.say(session, people, call, topic, said, site=site, page="/scenarios")


def answer(
    session: Session, actor: User, *, call: Call, part: CallScenario, agrees: bool, site: str
) -> None:
    """The owner of a scenario agrees to be merged, or refuses. Hold the call's row before."""
    if not speaks_for(actor, part.scenario.organisation_id):
        raise ForbiddenError
    if call.state != "draft" or part.is_lead:
        raise RefusedError(_too_late())
    part.agreed_at = now() if agrees else None
    part.refused_at = None if agrees else now()
    part.agreed_by_id = actor.id
    session.flush()
    name = part.scenario.organisation.name
    said = (
        Sentence(f"{name} 同意一同发榜", f"{name} agrees to join the call")
        if agrees
        else Sentence(f"{name} 谢绝一同发榜", f"{name} does not join the call")
    )
    topic = f"joined:{part.scenario_id}:{'yes' if agrees else 'no'}"
    letters.say(
        session, letters.issuers(session, call), call, topic, said, site=site, page="/scenarios"
    )


def take_out(session: Session, actor: User, *, call: Call, part: CallScenario) -> None:
    """The issuer takes a scenario out of the draft; the leading one stays."""
    check_draft(actor, call)
    if part.is_lead:
        raise RefusedError(
            Sentence(
                "牵头场景不能移出。可撤销本草稿，从另一个场景重新发起。",
                "The leading scenario stays. Cancel the draft and begin from another scenario.",
            )
        )
    call.scenarios.remove(part)
    session.flush()


def _cannot_join() -> Sentence:
    return Sentence(
        f"该场景未开放，或合并已满 {MOST_MERGED} 个，请选择其他场景。",
        f"The scenario is not open, or {MOST_MERGED} are merged already. Choose another one.",
    )


def _too_late() -> Sentence:
    return Sentence(
        "榜单已发出或撤销，不能再改变合并。",
        "The call is issued or cancelled; who joins stays as it is.",
    )
