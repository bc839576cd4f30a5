"""From draft to award, and what follows when a winner steps back."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from marketplace.calls import bid_queries, bidding, deciding, objecting, service
from marketplace.calls.drafts import CallObjectionDraft
from marketplace.calls.models import Bid, CallMove, CallPlace
from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from marketplace.notices.models import Alert
from marketplace.objections.service import ObjectionDraft
from marketplace.projects.models import Project
from marketplace.records import OutboxMail
from tests.calls import made

TEXT = "公示的中选单位业绩材料与其提交内容不一致，请复核合同编号。"


@pytest.fixture
def bidders(session, bao, dana):
    return bao, dana, made.person(session, "Fei", "Fei Drones")


@pytest.fixture
def call(session, ada):
    return made.opened(session, ada)


@pytest.fixture
def bids(session, call, bidders):
    return [made.submitted(session, call, one) for one in bidders]


def states(session, bids):
    session.expire_all()
    return [session.get_one(Bid, one.id).state for one in bids]


def award(session, ada, call, **changes):
    locked = made.held(session, call)
    at = changes.get("at", locked.notice_until)
    deciding.award(session, ada, call=locked, site=made.SITE, at=at)
    session.commit()


def test_call_goes_from_draft_to_award(session, ada, call, bids) -> None:
    made.noticed(session, ada, call, *bids)
    locked = made.held(session, call)
    ranked = [(one.rank, one.total) for one in (session.get_one(Bid, b.id) for b in bids)]
    assert [(rank, str(total)) for rank, total in ranked] == [
        (1, "86.00"), (2, "83.00"), (None, "80.00"),
    ]  # fmt: skip
    early = locked.notice_until - dt.timedelta(seconds=1)
    with pytest.raises(RefusedError):
        deciding.award(session, ada, call=locked, site=made.SITE, at=early)
    session.rollback()
    award(session, ada, call)
    assert states(session, bids) == ["won", "reserve", "lost"]
    place = session.scalars(select(CallPlace)).one()
    project = session.scalars(select(Project)).one()
    assert (place.bid_id, place.project_id) == (bids[0].id, project.id)
    assert (project.supplier_id, project.stage) == (bids[0].organisation_id, "intent")
    assert project.scenario.state == "awarded"
    moves = select(CallMove.after).order_by(CallMove.id)
    assert session.scalars(moves).all() == [
        "open", "evaluation", "consensus", "notice", "awarded",
    ]  # fmt: skip


def test_award_is_told_to_everybody_once(session, ada, call, bidders, bids) -> None:
    made.noticed(session, ada, call, *bids)
    session.query(Alert).delete()
    session.query(OutboxMail).delete()
    award(session, ada, call)
    told = session.execute(select(Alert.user_id, func.count()).group_by(Alert.user_id)).all()
    concerned = {ada.id, *(one.id for one in bidders)} | {
        one.user_id for one in made.held(session, call).jurors
    }
    assert dict(told) == dict.fromkeys(concerned, 1)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == len(concerned)


def test_notice_lasts_whole_days(session, ada, call, bids) -> None:
    begins = dt.datetime(2030, 5, 14, 3, 30, tzinfo=dt.UTC)  # 11:30 in China
    assert deciding.end_of_notice(begins, 5) == dt.datetime(2030, 5, 19, 16, tzinfo=dt.UTC)


def test_winner_who_withdraws_in_the_notice_is_replaced_by_the_reserve(
    session, ada, call, bidders, bids
) -> None:
    made.noticed(session, ada, call, *bids)
    first = bid_queries.own(session, bidders[0], call.id, bids[0].id, lock=True)
    bidding.withdraw(session, bidders[0], bid=first, site=made.SITE)
    session.commit()
    award(session, ada, call)
    assert states(session, bids) == ["withdrawn", "won", "lost"]


def test_reserve_steps_in_when_the_winner_resigns(session, ada, call, bidders, bids) -> None:
    made.awarded(session, ada, call, *bids)
    locked = made.held(session, call)
    with pytest.raises(RefusedError):
        deciding.substitute(session, ada, call=locked, sentence="补位", site=made.SITE)
    session.rollback()
    locked = made.held(session, call)
    deciding.resign(
        session, bidders[0], call=locked, bid=bids[0], sentence="产能不足", site=made.SITE
    )
    session.commit()
    assert made.held(session, call).places[0].bid_id is None
    deciding.substitute(
        session, ada, call=made.held(session, call), sentence="中选单位放弃", site=made.SITE
    )
    session.commit()
    assert states(session, bids) == ["resigned", "won", "lost"]
    stages = select(Project.stage).order_by(Project.id)
    assert session.scalars(stages).all() == ["cancelled", "intent"]
    assert made.held(session, call).places[0].bid_id == bids[1].id


def test_call_fails_only_while_nobody_holds_a_place(session, ada, call, bidders, bids) -> None:
    made.awarded(session, ada, call, *bids)
    with pytest.raises(RefusedError):
        deciding.fail(session, ada, call=made.held(session, call), sentence="流榜", site=made.SITE)
    session.rollback()
    locked = made.held(session, call)
    deciding.resign(
        session, bidders[0], call=locked, bid=bids[0], sentence="产能不足", site=made.SITE
    )
    deciding.fail(session, ada, call=locked, sentence="无合适单位", site=made.SITE)
    session.commit()
    assert made.held(session, call).state == "failed"


def test_two_places_go_to_two_winners(session, ada, bidders) -> None:
    call = made.opened(session, ada, winners=2)
    bids = [made.submitted(session, call, one) for one in bidders]
    made.awarded(session, ada, call, *bids)
    assert states(session, bids) == ["won", "won", "reserve"]
    counted = select(Project.supplier_id, Project.counts_as_id).order_by(Project.id)
    first, second = session.execute(counted).all()
    assert (first.counts_as_id is None, second.counts_as_id is None) == (True, False)


def test_tie_is_refused_and_broken_by_points_alone(session, ada, call, bids) -> None:
    made.unseal(session, call)
    made.jurors(session, ada, call)
    made.scored(session, call)
    made.agreed(session, ada, call, *[(one, (80, 80)) for one in bids])
    with pytest.raises(RefusedError, match="both have 80"):
        deciding.announce(session, ada, call=made.held(session, call), site=made.SITE)
    session.rollback()
    made.agreed(session, ada, call, (bids[0], (80, 82)), (bids[1], (80, 81)))
    deciding.announce(session, ada, call=made.held(session, call), site=made.SITE)
    assert [one.rank for one in bids] == [1, 2, None]


def test_bid_below_a_minimum_cannot_win(session, ada, call, bids) -> None:
    made.unseal(session, call)
    made.jurors(session, ada, call)
    made.scored(session, call)
    rows = [(bids[0], (49, 100)), (bids[1], (50, 60)), (bids[2], (49, 49))]
    made.agreed(session, ada, call, *rows)
    deciding.announce(session, ada, call=made.held(session, call), site=made.SITE)
    session.commit()
    assert [(one.rank, str(one.total)) for one in bids] == [
        (None, "69.40"), (1, "54.00"), (None, "49.00"),
    ]  # fmt: skip


def test_notice_without_a_bid_that_can_win_is_refused(session, ada, call, bids) -> None:
    made.unseal(session, call)
    made.jurors(session, ada, call)
    made.scored(session, call)
    made.agreed(session, ada, call, *[(one, (49, 100)) for one in bids])
    with pytest.raises(RefusedError, match="nobody can win"):
        deciding.announce(session, ada, call=made.held(session, call), site=made.SITE)


def object_to(session, who, call, *, concerns_issuer=False, **when):
    row = objecting.raise_one(
        session, who, call=made.held(session, call), draft=ObjectionDraft(text=TEXT),
        about=CallObjectionDraft(concerns_issuer=concerns_issuer), site=made.SITE, **when,
    )  # fmt: skip
    session.commit()
    return row


def handle(session, who, call, row, verb):
    objecting.handle(
        session, who, call=made.held(session, call), objection=row, verb=verb,
        answer="经复核，合同编号与材料一致，维持结果。", site=made.SITE,
    )  # fmt: skip
    session.commit()


def test_award_waits_for_objections(session, ada, call, bids, bidders) -> None:
    made.noticed(session, ada, call, *bids)
    row = object_to(session, bidders[2], call)
    with pytest.raises(RefusedError, match="wait to be handled: 1"):
        award(session, ada, call)
    session.rollback()
    handle(session, ada, call, row, "reject")
    award(session, ada, call)
    assert made.held(session, call).state == "awarded"


def test_upheld_objection_sends_the_result_back(session, ada, call, bids, bidders) -> None:
    made.noticed(session, ada, call, *bids)
    handle(session, ada, call, object_to(session, bidders[2], call), "uphold")
    locked = made.held(session, call)
    assert (locked.state, locked.notice_until) == ("consensus", None)
    made.agreed(session, ada, call, (bids[2], (100, 100)))
    deciding.announce(session, ada, call=made.held(session, call), site=made.SITE)
    session.commit()
    assert [session.get_one(Bid, one.id).rank for one in bids] == [2, None, 1]


def test_objection_about_the_issuer_is_for_operators(
    session, ada, olga, call, bids, bidders
) -> None:
    made.noticed(session, ada, call, *bids)
    row = object_to(session, bidders[2], call, concerns_issuer=True)
    with pytest.raises(ForbiddenError):
        handle(session, ada, call, row, "reject")
    session.rollback()
    handle(session, olga, call, row, "reject")
    assert row.state == "rejected"


def test_objection_at_the_end_of_the_notice_is_refused(session, ada, call, bids, bidders) -> None:
    made.noticed(session, ada, call, *bids)
    until = made.held(session, call).notice_until
    object_to(session, bidders[2], call, at=until - dt.timedelta(seconds=1))
    with pytest.raises(RefusedError):
        object_to(session, bidders[1], call, at=until)


def test_cancelled_call_keeps_bids_sealed_and_tells_everybody(session, ada, call, bids) -> None:
    deciding.cancel(
        session, ada, call=made.held(session, call), sentence="预算取消", site=made.SITE
    )
    session.commit()
    assert made.number_of_bids(session, call) == 0
    told = select(func.count()).select_from(Alert).where(Alert.topic.like("%cancelled%"))
    assert session.scalar(told) == 4


def test_step_without_its_reason_is_refused(session, ada, call) -> None:
    with pytest.raises(InvalidError):
        deciding.cancel(session, ada, call=made.held(session, call), sentence=" ", site=made.SITE)


def test_issuer_alone_takes_steps(session, ada, dana, call, bids) -> None:
    made.noticed(session, ada, call, *bids)
    with pytest.raises(ForbiddenError):
        award(session, dana, call)
    with pytest.raises(ForbiddenError):
        service.issue(session, dana, call=made.drafted(session, ada))
