"""Posting, revising and moving scenarios, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.postings.drafts import Source
from marketplace.postings.models import PostingChange
from marketplace.records import OutboxMail
from marketplace.scenarios import service
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario, ScenarioAmendment, ScenarioMove

PRESSING = {
    "title": "冲压件外观缺陷在线检测",
    "pain_point": "夜班人工目检漏检率 2%，每月约 300 件返工。",
    "budget": "１００－200万",
    "deadline": "2099-05-31",
    "conditions": ["具备 ISO 9001 认证", "数据不出厂"],
    "indicators": [{"name": "漏检率", "target": "≤ 0.1", "unit": "%"}],
    "tags": "机器视觉、AOI",
}


def draft(**changes) -> ScenarioDraft:
    found, problems = ScenarioDraft.read({**PRESSING, **changes})
    assert problems == []
    return found


def post(session, ada, **changes) -> Scenario:
    house = ada.memberships[0].organisation
    return service.post(session, ada, draft=draft(**changes), organisation=house)


def test_post_keeps_every_field_and_its_first_move(session, ada) -> None:
    house = ada.memberships[0].organisation
    source = Source(title="第三批清单", file="list.xlsx", sheet="机会", row=7)
    made = service.post(session, ada, draft=draft(), organisation=house, source=source)
    assert (made.state, made.version, made.organisation_id) == ("draft", 1, house.id)
    assert (made.budget_min_wan, made.budget_max_wan, made.budget_negotiable) == (100, 200, False)
    assert made.deadline == dt.datetime(2099, 5, 31, 15, 59, 59, tzinfo=dt.UTC)
    assert [row.text for row in made.conditions] == ["具备 ISO 9001 认证", "数据不出厂"]
    assert [(t.role, t.text) for t in made.tags] == [("tag", "机器视觉"), ("tag", "AOI")]
    assert (made.source_sheet, made.source_row) == ("机会", 7)
    assert "漏检" in made.search_terms
    moves = session.scalars(select(ScenarioMove)).all()
    assert [(m.before, m.after, m.actor_id) for m in moves] == [("", "draft", ada.id)]
    trail = session.execute(select(PostingChange.side, PostingChange.subject_id)).all()
    assert [tuple(row) for row in trail] == [("scenario", made.id)]


def test_seeds_post_without_an_actor(session, ada) -> None:
    house = ada.memberships[0].organisation
    made = service.post(session, None, draft=draft(), organisation=house)
    service.publish(session, None, scenario=made)
    assert (made.state, made.created_by_id) == ("published", None)


def test_revising_a_draft_leaves_no_amendment(session, ada) -> None:
    made = post(session, ada)
    service.revise(session, ada, scenario=made, draft=draft(title="另一个标题"), version=1)
    assert (made.title, made.version) == ("另一个标题", 2)
    assert session.scalars(select(ScenarioAmendment)).all() == []


def test_revising_after_publication_appends_an_amendment_per_field(session, ada, chen) -> None:
    made = post(session, ada)
    service.publish(session, chen, scenario=made)
    session.flush()
    changed = draft(budget="面议", conditions=["数据不出厂"])
    service.revise(session, ada, scenario=made, draft=changed, version=made.version)
    rows = session.scalars(select(ScenarioAmendment).order_by(ScenarioAmendment.id)).all()
    assert [(r.field, r.before, r.after) for r in rows] == [
        ("budget", "100-200", "面议"),
        ("conditions", "具备 ISO 9001 认证\n数据不出厂", "数据不出厂"),
    ]


def test_stale_revision_carries_both_texts(session, ada) -> None:
    made = post(session, ada)
    service.revise(session, ada, scenario=made, draft=draft(title="先保存的标题"), version=1)
    with pytest.raises(StaleError) as stale:
        service.revise(session, ada, scenario=made, draft=draft(title="后保存的标题"), version=1)
    assert stale.value.theirs == {"title": "先保存的标题"}
    assert stale.value.yours == {"title": "后保存的标题"}
    assert made.title == "先保存的标题"


def test_saving_the_same_text_changes_nothing(session, ada) -> None:
    made = post(session, ada)
    service.revise(session, ada, scenario=made, draft=draft(), version=99)
    assert made.version == 1


def test_submit_needs_something_to_judge(session, ada) -> None:
    made = post(session, ada, pain_point="太少", deadline="2001-01-01")
    with pytest.raises(InvalidError) as refused:
        service.submit(session, ada, scenario=made)
    assert [one.field for one in refused.value.problems] == ["pain_point", "deadline"]


def test_return_writes_to_who_posted_it(session, ada, chen) -> None:
    made = post(session, ada)
    service.submit(session, ada, scenario=made)
    service.return_back(
        session, chen, scenario=made, reason_code="unclear", sentence="请写明节拍。"
    )
    session.flush()
    letter = session.scalars(select(OutboxMail)).one()
    assert (letter.recipient, "请写明节拍。" in letter.body) == ("ada@example.cn", True)
    last = session.scalars(select(ScenarioMove).order_by(ScenarioMove.id.desc())).first()
    assert (last.after, last.reason_code, last.sentence) == ("returned", "unclear", "请写明节拍。")


def test_return_without_a_sentence_is_refused(session, ada, chen) -> None:
    made = post(session, ada)
    service.submit(session, ada, scenario=made)
    with pytest.raises(InvalidError):
        service.return_back(session, chen, scenario=made, reason_code="unclear", sentence=" ")
    with pytest.raises(InvalidError):
        service.return_back(session, chen, scenario=made, reason_code="?", sentence="请改。")
    assert made.state == "review"


def test_expiry_takes_only_open_scenarios_past_their_deadline(session, ada, chen) -> None:
    past, future, unpublished = post(session, ada), post(session, ada), post(session, ada)
    for one in (past, future):
        service.publish(session, chen, scenario=one)
    past.deadline = unpublished.deadline = now() - dt.timedelta(seconds=1)
    session.flush()
    assert service.expire_due(session) == 1
    assert [one.state for one in (past, future, unpublished)] == ["expired", "published", "draft"]
    assert service.expire_due(session) == 0
    assert session.scalars(select(OutboxMail.recipient)).all() == ["ada@example.cn"]


def test_reopening_needs_a_deadline_to_come(session, ada, chen) -> None:
    made = post(session, ada)
    service.publish(session, chen, scenario=made)
    made.deadline = now() - dt.timedelta(days=1)
    session.flush()
    service.expire_due(session)
    with pytest.raises(RefusedError):
        service.reopen(session, ada, scenario=made)
    made.deadline = now() + dt.timedelta(days=9)
    service.reopen(session, ada, scenario=made)
    assert made.state == "published"


def test_a_city_that_is_no_concept_is_kept_in_the_place(session, ada) -> None:
    made = post(session, ada, city="月球城", place="三号车间")
    assert (made.city_id, made.place) == (None, "月球城 三号车间")
