"""Writing and issuing a call: criteria, merging, addenda; what is fixed once it is open."""

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from marketplace.accounts.models import Membership, Organisation
from marketplace.calls import addenda, bid_queries, merging, queries, service
from marketplace.calls.drafts import AddendumDraft, CallDraft, CriterionDraft
from marketplace.calls.models import Addendum, Criterion
from marketplace.db import now
from marketplace.errors import ForbiddenError, InvalidError, RefusedError, StaleError
from marketplace.matching.likeness import like_scenarios
from marketplace.notices.models import Alert
from tests.calls import made

DAY = dt.timedelta(days=1)


def told(session, topic):
    return sorted(session.scalars(select(Alert.user_id).where(Alert.topic.like(f"%:{topic}"))))


def test_kind_follows_from_who_issues(session, ada, person) -> None:
    office = person("Wu", organisation="市交通局", kind="department")
    assert made.drafted(session, ada).kind == "enterprise"
    assert made.drafted(session, office).kind == "government"


def test_call_is_made_by_the_owner_of_an_open_scenario(session, ada, bao, olga) -> None:
    need = made.scenario(session, ada)
    with pytest.raises(ForbiddenError):
        service.create(session, bao, scenario=need, draft=made.draft_of())
    made_by = service.create(session, olga, scenario=need, draft=made.draft_of())
    assert made_by.organisation_id == ada.memberships[0].organisation_id
    need.state = "closed"
    with pytest.raises(ForbiddenError):
        service.create(session, ada, scenario=need, draft=made.draft_of())


@pytest.mark.parametrize("weights", [(), (60, 39), (60, 41), (100, 1)])
def test_call_is_issued_with_weights_of_exactly_100(session, ada, weights) -> None:
    rows = [(f"标准 {n}", weight, 0) for n, weight in enumerate(weights)]
    call = made.drafted(session, ada, criteria=rows)
    with pytest.raises(InvalidError) as refused:
        service.issue(session, ada, call=made.held(session, call))
    assert [one.field for one in refused.value.problems] == ["criteria"]


def test_call_is_issued_a_day_before_its_deadline(session, ada) -> None:
    call = made.drafted(session, ada)
    late = call.deadline - DAY + dt.timedelta(seconds=1)
    with pytest.raises(InvalidError):
        service.issue(session, ada, call=made.held(session, call), at=late)
    session.rollback()
    service.issue(session, ada, call=made.held(session, call), at=call.deadline - DAY)
    assert [one.place for one in call.places] == []
    session.commit()
    assert [one.place for one in made.held(session, call).places] == [1]


def test_two_editors_do_not_overwrite_each_other(session, ada) -> None:
    call = made.drafted(session, ada)
    version = call.version
    service.revise(
        session, ada, call=call, draft=made.draft_of(title="甲的新标题"), version=version
    )
    with pytest.raises(StaleError) as refused:
        service.revise(
            session, ada, call=call, draft=made.draft_of(title="乙的新标题"), version=version
        )
    assert refused.value.theirs["title"] == "甲的新标题"


@pytest.mark.parametrize(
    ("typed", "reward"),
    [("", None), ("面议", None), ("0", None), ("120", "120"), ("1.2亿", "12000")],
)
def test_reward_is_an_amount_or_by_negotiation(typed, reward) -> None:
    given = {"title": "港区巡检", "task": made.TASK, "deadline": "2030-01-01T17:30"}
    draft, problems = CallDraft.read({**given, "reward_wan": typed})
    assert problems == []
    assert draft is not None
    assert (None if draft.reward_wan is None else f"{draft.reward_wan:f}") == reward
    assert draft.deadline.isoformat() == "2030-01-01T17:30:00+08:00"


def test_no_route_changes_an_open_call(session, ada, sign_in) -> None:
    call = made.opened(session, ada)
    before = snapshot(session, call)
    number = call.criteria[0].id
    client, base = sign_in(ada), f"/calls/{call.id}"
    one = {"name": "另一项", "weight": "40", "minimum": "0"}
    text_of = {"title": "另一个标题", "task": made.TASK, "winners": "3", "notice_days": "5",
               "deadline": "2031-01-01T12:00", "version": str(call.version)}  # fmt: skip
    answers = [
        client.post(f"{base}/edit", data=text_of),
        client.post(f"{base}/criteria", data=one),
        client.post(f"{base}/criteria/{number}", data=one),
        client.post(f"{base}/criteria/{number}/remove"),
        client.post(f"{base}/move", data={"verb": "issue"}),
    ]
    assert [answer.status_code for answer in answers] == [409] * 5
    assert snapshot(session, call) == before


def snapshot(session, call):
    session.expire_all()
    call = made.held(session, call)
    rows = select(Criterion.name, Criterion.weight, Criterion.minimum).order_by(Criterion.id)
    found = [tuple(row) for row in session.execute(rows)]
    session.rollback()
    return call.title, call.task, call.winners, call.deadline, found


def test_addendum_moves_the_deadline_later_only_and_is_told(session, ada, bao, dana, olga) -> None:
    call = made.opened(session, ada)
    made.written(session, call, bao)
    addenda.follow(session, dana, call=call, wanted=True)
    until = call.deadline
    with pytest.raises(InvalidError):
        addenda.add(
            session, ada, call=made.held(session, call), site=made.SITE,
            draft=AddendumDraft(text="截止时间提前一天。。。", deadline=until - DAY),
        )  # fmt: skip
    for deadline in (None, until + DAY):
        draft = AddendumDraft(text="补充说明：三个港区均提供起降点。", deadline=deadline)
        addenda.add(session, ada, call=made.held(session, call), draft=draft, site=made.SITE)
    session.commit()
    assert [one.number for one in made.held(session, call).addenda] == [1, 2]
    assert made.held(session, call).deadline == until + DAY
    assert told(session, "addendum:2") == sorted([bao.id, dana.id])
    with pytest.raises(DatabaseError, match=r"call_addendum|only ever added"):
        session.execute(text("UPDATE call_addendum SET text = 'x'"))
    session.rollback()
    with pytest.raises(RefusedError):
        addenda.add(
            session, ada, call=made.held(session, call), site="", at=until + DAY,
            draft=AddendumDraft(text="截止之后的补充说明。"),
        )  # fmt: skip
    assert session.query(Addendum).count() == 2


@pytest.fixture
def harbour(session, person):
    """Another owner with much the same need, and one with another."""
    wu = person("Wu", organisation="湛江港务")
    like = made.scenario(session, wu, title="湛江港区围网无人机夜间巡查")
    made.scenario(
        session, wu, title="食堂剩菜称重", pain_point="食堂每天倒掉的剩菜没有称重，无法考核。",
        description="在收餐口称重并按窗口统计剩菜。", tags="称重",
    )  # fmt: skip
    return wu, like


def test_like_needs_of_others_are_proposed_with_their_reasons(session, ada, harbour) -> None:
    need = made.scenario(session, ada)
    made.scenario(session, ada, title="自己的另一个港区巡检")
    found = like_scenarios(session, need)
    assert [one.scenario.id for one in found] == [harbour[1].id]
    assert found[0].score == found[0].meaning + found[0].concepts
    assert 40 <= found[0].score <= 100


def test_only_owners_who_agree_are_part_of_the_call(session, ada, harbour, person) -> None:
    wu, need = harbour
    xi = person("Xi", organisation="汕头港务")
    other = made.scenario(session, xi, title="汕头港区围网巡查")
    call = made.drafted(session, ada)
    for scenario in (need, other):
        merging.ask(session, ada, call=call, scenario=scenario, site=made.SITE)
    assert told(session, f"join:{need.id}") == [wu.id]
    with pytest.raises(ForbiddenError):
        merging.answer(
            session, xi, call=call, part=queries.joined(call, need.id), agrees=True, site=""
        )
    for who, scenario, agrees in ((wu, need, True), (xi, other, False)):
        part = queries.joined(call, scenario.id)
        merging.answer(session, who, call=call, part=part, agrees=agrees, site=made.SITE)
    service.issue(session, ada, call=made.held(session, call))
    session.commit()
    assert [one.id for one in queries.of_scenario(session, need.id)] == [call.id]
    assert queries.of_scenario(session, other.id) == []
    bidder = made.person(session, "Fei", "Fei Drones")
    bid = made.submitted(session, made.held(session, call), bidder)
    made.awarded(session, ada, call, bid)
    session.expire_all()
    assert (need.state, other.state) == ("awarded", "published")


def test_criteria_are_changed_and_removed_in_the_draft(session, ada) -> None:
    call = made.drafted(session, ada)
    first, second = call.criteria
    draft = CriterionDraft(name="总体方案", weight=100, minimum=60)
    service.change_criterion(session, ada, call=call, criterion=first, draft=draft)
    service.remove_criterion(session, ada, call=call, criterion=second)
    session.commit()
    rows = select(Criterion.name, Criterion.weight, Criterion.minimum)
    assert [tuple(one) for one in session.execute(rows)] == [("总体方案", 100, 60)]


def test_operator_who_speaks_for_a_bidder_learns_nothing_sooner(session, ada, olga) -> None:
    house = Organisation(name="Olga Labs", name_key="olgalabs")
    olga.memberships.append(Membership(organisation=house, duty="admin"))
    session.commit()
    call = made.opened(session, ada)
    made.submitted(session, call, olga)
    assert bid_queries.unsealed(session, call) == []
    assert now() < call.deadline
