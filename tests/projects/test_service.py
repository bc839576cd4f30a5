"""Opening projects and taking their steps, and what follows for scenario and interest."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.db import today
from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from marketplace.interests.models import Interest, InterestMove
from marketplace.notices.models import Alert
from marketplace.projects import awards, policy, service
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project, ProjectEvidence
from marketplace.projects.service import Origin
from marketplace.projects.states import LIFE, NAMES, NEEDS_EVIDENCE, VERBS
from marketplace.records import OutboxMail
from marketplace.scenarios import service as scenarios
from tests.projects import made

DAY = dt.timedelta(days=1)
# (from, verb) → (to, owner, supplier, operator) as the way is drawn.
DRAWN = {
    ("intent", "sign"): ("contract", True, False, True),
    ("intent", "try"): ("trial", True, False, True),
    ("contract", "try"): ("trial", True, False, True),
    ("trial", "accept"): ("accepted", True, False, True),
    ("accepted", "operate"): ("operation", True, False, True),
    ("operation", "scale"): ("scaled", True, False, True),
    ("trial", "end"): ("ended", True, False, True),
    ("accepted", "end"): ("ended", True, False, True),
    ("operation", "end"): ("ended", True, False, True),
    ("intent", "cancel"): ("cancelled", True, True, True),
    ("contract", "cancel"): ("cancelled", True, False, True),
    ("cancelled", "resume"): ("intent", True, False, True),
}


def test_every_stage_and_verb_is_taken_or_refused_as_drawn(session, ada, bao, olga, dana) -> None:
    one = made.project(session, ada, bao)
    made.agreed(session, one, ada, bao)
    got = {}
    draft = StepDraft(on=made.OPENED, sentence="原因", evidence="文件")
    for stage in NAMES:
        for verb in VERBS:
            got[stage, verb] = []
            for who in (ada, bao, olga, dana) if (stage, verb) in DRAWN else (ada,):
                with session.begin_nested() as attempt:
                    one.stage = stage
                    try:
                        service.take(session, who, project=one, verb=verb, draft=draft)
                        got[stage, verb].append(one.stage)
                    except (ForbiddenError, RefusedError) as error:
                        got[stage, verb].append(error.status)
                    attempt.rollback()
                session.expire_all()
    assert got == {pair: _expected(pair) for pair in got}


def _expected(pair: tuple[str, str]) -> list[object]:
    if pair not in DRAWN:
        return [409]
    after, *may = DRAWN[pair]
    return [after if one else 403 for one in (*may, False)]


def test_opening_writes_the_first_step_and_awards_the_scenario(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    one = made.project(session, ada, bao, of=need, on=made.OPENED)
    assert (one.stage, one.opened_on, one.title, one.counts_as_id) == (
        "intent", made.OPENED, made.TITLE, None,
    )  # fmt: skip
    assert made.stages(session, one) == [("intent", made.OPENED, None)]
    assert made.state_of(session, need) == "awarded"


def test_a_pair_has_one_project(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    made.project(session, ada, bao, of=need)
    with pytest.raises(RefusedError):
        made.project(session, ada, bao, of=need)


def test_nobody_awards_themselves(session, ada) -> None:
    with pytest.raises(RefusedError) as refused:
        made.project(session, ada, ada)
    assert "same organisation" in refused.value.sentence.en


@pytest.mark.parametrize("state", ["draft", "review", "returned", "closed", "ended"])
def test_a_scenario_that_is_not_open_to_an_award_is_refused(session, ada, bao, state) -> None:
    need = made.scenario(session, ada)
    need.state = state
    session.commit()
    with pytest.raises(RefusedError):
        made.project(session, ada, bao, of=need)


def test_an_expired_scenario_can_be_awarded(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    scenarios.advance(session, None, scenario=need, verb="expire")
    made.project(session, ada, bao, of=need)
    assert made.state_of(session, need) == "awarded"


def test_a_second_supplier_counts_as_the_first(session, ada, bao, dana) -> None:
    need = made.scenario(session, ada)
    first = made.project(session, ada, bao, of=need)
    second = made.project(session, ada, dana, of=need)
    assert (first.counts_as_id, second.counts_as_id) == (None, first.id)


def test_a_title_posted_twice_counts_once_an_owner(session, ada, bao, dana) -> None:
    first = made.project(session, ada, bao)
    again = made.project(session, ada, bao, of=made.scenario(session, ada, f" {made.TITLE}。"))
    third = made.project(session, ada, dana, of=made.scenario(session, ada, f"{made.TITLE}！"))
    other = made.project(session, ada, bao, of=made.scenario(session, ada, "另一件事的在线检测"))
    foreign = made.project(session, dana, bao, of=made.scenario(session, dana))
    assert [one.counts_as_id for one in (again, third, other, foreign)] == [
        first.id, first.id, None, None,
    ]  # fmt: skip


def test_the_whole_way_leaves_its_days_and_evidence(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    one = made.until(session, made.project(session, ada, bao, of=need), "scaled", ada, bao)
    days = [made.OPENED + dt.timedelta(days=10 * n) for n in range(6)]
    names = ["intent", "contract", "trial", "accepted", "operation", "scaled"]
    assert made.stages(session, one) == list(zip(names, days, [*days[1:], None], strict=True))
    kept = session.scalars(select(ProjectEvidence).order_by(ProjectEvidence.id)).all()
    assert [(one.title, one.dated_on) for one in kept] == [
        (f"文件 {verb}", day) for verb, day in zip(made.WAY["scaled"], days[1:], strict=True)
    ]
    assert made.state_of(session, need) == "operation"


def test_a_day_before_the_last_step_is_refused(session, ada, bao) -> None:
    one = made.project(session, ada, bao)
    with pytest.raises(InvalidError) as refused:
        made.take(session, ada, one, "sign", on=made.OPENED - DAY)
    assert [problem.field for problem in refused.value.problems] == ["on"]
    made.take(session, ada, one, "sign", on=made.OPENED)
    assert made.stages(session, one) == [
        ("intent", made.OPENED, made.OPENED), ("contract", made.OPENED, None),
    ]  # fmt: skip


def test_a_day_to_come_is_refused() -> None:
    _draft, problems = StepDraft.read({"on": str(today() + DAY)})
    assert [one.field for one in problems] == ["on"]


@pytest.mark.parametrize("verb", sorted(NEEDS_EVIDENCE))
def test_steps_that_need_evidence_are_refused_without(session, ada, bao, verb) -> None:
    before = next(one.before for one in LIFE.arrows if one.verb == verb)
    one = made.project(session, ada, bao)
    made.agreed(session, one, ada, bao)
    one.stage = before
    with pytest.raises(InvalidError) as refused:
        made.take(session, ada, one, verb, evidence="")
    assert [problem.field for problem in refused.value.problems] == ["evidence"]


@pytest.mark.parametrize(("stage", "verb"), [("intent", "cancel"), ("trial", "end")])
def test_an_end_needs_its_reason(session, ada, bao, stage, verb) -> None:
    one = made.project(session, ada, bao)
    one.stage = stage
    with pytest.raises(InvalidError) as refused:
        made.take(session, ada, one, verb, sentence=" \u200b ")
    assert [problem.field for problem in refused.value.problems] == ["sentence"]


def test_no_trial_without_a_dossier_of_both(session, ada, bao) -> None:
    one = made.project(session, ada, bao)
    with pytest.raises(RefusedError):
        made.take(session, ada, one, "try")
    made.agreed(session, one, ada, bao)
    made.take(session, ada, one, "try")
    assert one.stage == "trial"


def test_a_scenario_is_as_far_as_the_farthest_of_its_projects(session, ada, bao, dana) -> None:
    need = made.scenario(session, ada)
    first = made.project(session, ada, bao, of=need)
    second = made.project(session, ada, dana, of=need)
    seen = [made.state_of(session, need)]
    made.until(session, first, "operation", ada, bao)
    seen.append(made.state_of(session, need))
    made.until(session, second, "ended", ada, dana)
    seen.append(made.state_of(session, need))
    made.take(session, ada, first, "end")
    seen.append(made.state_of(session, need))
    assert seen == ["awarded", "operation", "operation", "ended"]


def test_a_trial_that_ended_beside_one_given_up_ends_the_scenario(session, ada, bao, dana) -> None:
    need = made.scenario(session, ada)
    first = made.project(session, ada, bao, of=need)
    second = made.project(session, ada, dana, of=need)
    made.until(session, first, "ended", ada, bao)
    assert made.state_of(session, need) == "trial"
    made.take(session, ada, second, "cancel")
    assert made.state_of(session, need) == "ended"


def test_a_cancelled_award_opens_the_scenario_again(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    one = made.project(session, ada, bao, of=need)
    made.take(session, bao, one, "cancel")
    assert made.state_of(session, need) == "matching"


def test_a_second_award_takes_the_cancelled_project_up_again(session, ada, bao) -> None:
    need = made.scenario(session, ada)
    one = made.project(session, ada, bao, of=need)
    made.take(session, bao, one, "cancel", on=made.OPENED + DAY)
    again = made.project(session, ada, bao, of=need, on=made.OPENED)
    assert (again.id, again.stage, again.opened_on) == (one.id, "intent", made.OPENED)
    assert made.stages(session, one) == [
        ("intent", made.OPENED, made.OPENED + DAY),
        ("cancelled", made.OPENED + DAY, made.OPENED + DAY),
        ("intent", made.OPENED + DAY, None),
    ]
    assert made.state_of(session, need) == "awarded"


def test_an_award_follows_into_the_interest_and_its_cancelling_back(session, ada, bao) -> None:
    offered = made.product(session, bao)
    need = made.scenario(session, ada)
    wish = made.interest(session, need, bao, offered)
    one = awards.award(session, ada, interest=wish, product=offered, on=made.OPENED)
    session.commit()
    assert (one.interest_id, one.product_id) == (wish.id, offered.id)
    assert (wish.state, wish.due_at, wish.answered_at is None) == ("awarded", None, False)
    made.take(session, ada, one, "cancel")
    session.expire_all()
    assert (wish.state, wish.due_at is None) == ("shortlisted", False)
    made.take(session, ada, one, "resume")
    session.expire_all()
    assert wish.state == "awarded"
    moves = session.scalars(select(InterestMove).order_by(InterestMove.id)).all()
    assert [(m.before, m.after) for m in moves] == [
        ("shortlisted", "awarded"), ("awarded", "shortlisted"), ("shortlisted", "awarded"),
    ]  # fmt: skip
    told = session.scalars(select(Alert.topic).where(Alert.user_id == bao.id).order_by(Alert.id))
    assert [topic.split(":")[0] for topic in told] == ["interest"] * 3


@pytest.mark.parametrize("state", ["sent", "seen", "lapsed", "declined", "withdrawn", "awarded"])
def test_an_interest_that_is_not_on_the_shortlist_is_not_awarded(session, ada, bao, state) -> None:
    wish = made.interest(session, made.scenario(session, ada), bao, made.product(session, bao))
    wish.state = state
    with pytest.raises(RefusedError):
        awards.award(session, ada, interest=wish)
    session.rollback()
    assert session.scalars(select(Project)).all() == []
    assert session.scalars(select(Interest.state)).all() == ["shortlisted"]


def test_both_sides_hear_of_each_step_once(session, ada, bao, person) -> None:
    eve = person("Eve")
    made.house(ada).memberships.append(Membership(user=eve))
    session.commit()
    one = made.project(session, ada, bao)
    service.take(
        session, ada, project=one, verb="sign",
        draft=StepDraft(on=made.OPENED, evidence="合同"), site="https://market.example",
    )  # fmt: skip
    session.commit()
    told = session.execute(select(Alert.user_id, Alert.topic, Alert.link).order_by(Alert.id)).all()
    link = f"/projects/{one.id}"
    assert sorted(tuple(row) for row in told) == sorted(
        (who.id, f"project:{one.id}:step:{step}", link) for who in (bao, eve) for step in (1, 2)
    )
    letters = session.scalars(select(OutboxMail).order_by(OutboxMail.recipient)).all()
    assert [one.recipient for one in letters] == ["bao@example.cn", "eve@example.cn"]
    assert all(f"https://market.example{link}" in one.body for one in letters)


def test_a_demonstration_tells_nobody(session, ada, bao) -> None:
    one = made.project(session, ada, bao, origin=Origin(is_demonstration=True))
    made.take(session, ada, one, "sign", on=made.OPENED)
    assert (one.is_demonstration, session.scalars(select(Alert)).all()) == (True, [])


def test_who_sees_and_keeps_a_project(session, ada, bao, dana, chen, olga) -> None:
    one = made.project(session, ada, bao)
    people = (ada, bao, dana, chen, olga, None)
    assert [policy.can_see(who, one) for who in people] == [True, True, False, False, True, False]
    assert [policy.can_keep(who, one) for who in people] == [True, False, False, False, True, True]
