"""Whom to meet, by what both speak for."""

import pytest

from marketplace.events import suggesting
from marketplace.matching.state import state_of
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from tests.events import made

NEED = "冲压件表面缺陷靠人工目检，夜班漏检多，希望用机器视觉自动检测划痕和凹坑。"
FITS = "机器视觉在线检测冲压件表面缺陷，自动识别划痕、凹坑，漏检率低于千分之一。"
ELSE = "面向医院的远程会诊平台，支持影像阅片和多学科会诊，已在县级医院部署。"


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def need(session, ada):
    draft = ScenarioDraft(title="冲压件表面缺陷检测", description=NEED)
    house = ada.memberships[0].organisation
    row = scenarios.post(session, ada, draft=draft, organisation=house)
    row.state = "published"
    session.commit()
    return row


@pytest.fixture
def supplier(session, event, person):
    """Make a supplier with a listed product: `supplier("Bao", "title", "text")`."""

    def make(name, title="", text=""):
        user = person(name, organisation=f"{name} 公司")
        subjects = []
        if title:
            draft = ProductDraft(title=title, description=text)
            house = user.memberships[0].organisation
            row = products.register(session, user, draft=draft, organisation=house)
            row.state = "listed"
            session.flush()
            subjects = [row]
        return made.participant(session, event, user, "supply", subjects=subjects)

    return make


def names(session, mine, text=""):
    found = suggesting.suggestions(session, state_of(session), mine=mine, text=text)
    return [(one.participant.name, one.level) for one in found.shown(session, 0, 20)]


def test_the_best_fit_comes_first_with_its_reasons(session, event, ada, need, supplier) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    supplier("Anna", "远程会诊平台", ELSE)
    good = supplier("Zhao", "冲压件表面缺陷视觉检测系统", FITS)
    supplier("Ming")
    found = suggesting.suggestions(session, state_of(session), mine=mine)
    shown = found.shown(session, 0, 20)
    assert [one.participant.name for one in shown] == ["Zhao 公司", "Anna 公司", "Ming 公司"]
    first = shown[0]
    assert first.participant is good
    assert first.row is not None
    assert first.row.posting.title == "冲压件表面缺陷视觉检测系统"
    assert first.row.mine.posting is need
    assert round(sum(one.points for one in first.row.match.reasons), 1) == first.score
    assert all(one.sentence_zh and one.sentence_en for one in first.row.match.reasons)
    assert [one.row for one in shown[1:]] == [None, None]


def test_the_other_side_sees_the_same_score(session, event, ada, need, supplier) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    good = supplier("Zhao", "冲压件表面缺陷视觉检测系统", FITS)
    state = state_of(session)
    there = suggesting.suggestions(session, state, mine=mine).shown(session, 0, 1)[0]
    back = suggesting.suggestions(session, state, mine=good).shown(session, 0, 1)[0]
    assert back.participant is mine
    assert (back.score, back.level) == (there.score, there.level)


def test_without_subjects_all_come_by_name(session, event, ada, supplier) -> None:
    mine = made.participant(session, event, ada, "demand")
    for name in ("Zhao", "Anna"):
        supplier(name, "冲压件表面缺陷视觉检测系统", FITS)
    assert names(session, mine) == [("Anna 公司", ""), ("Zhao 公司", "")]


def test_a_name_finds_participants(session, event, ada, need, supplier) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    supplier("Zhao", "冲压件表面缺陷视觉检测系统", FITS)
    supplier("Anna")
    assert names(session, mine, "anna") == [("Anna 公司", "")]
    assert names(session, mine, "%") == []


def test_only_those_one_may_meet_are_suggested(session, event, ada, bao, need, supplier) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    made.participant(session, event, ada, "supply", people=0)
    made.participant(session, event, bao, "supply", state="requested")
    made.participant(session, event, "Another owner", "demand")
    assert names(session, mine) == []


def test_closed_postings_are_not_compared(session, event, ada, need, supplier) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    good = supplier("Zhao", "冲压件表面缺陷视觉检测系统", FITS)
    good.subjects[0].product.state = "withdrawn"
    session.commit()
    assert names(session, mine) == [("Zhao 公司", "")]


def test_statements_do_not_grow(
    session, database, event, ada, need, supplier, connection_count
) -> None:
    mine = made.participant(session, event, ada, "demand", subjects=[need])
    state = state_of(session)

    def count():
        with database.reading() as fresh:
            found = fresh.get(type(mine), mine.id)
            list(found.subjects)
            suggesting.suggestions(fresh, state, mine=found).shown(fresh, 0, 20)  # warm
        connection_count()
        with database.reading() as fresh:
            found = fresh.get(type(mine), mine.id)
            suggesting.suggestions(fresh, state, mine=found).shown(fresh, 0, 20)
        return connection_count()

    supplier("Zhao", "冲压件表面缺陷视觉检测系统", FITS)
    one = count()
    for name in ("Anna", "Ming"):
        supplier(name, f"{name} 冲压件表面缺陷视觉检测系统", FITS)
    assert count() == one
