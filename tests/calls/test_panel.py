"""The panel: invited, declared, released; three without an interest score every bid."""

import pytest

from marketplace.calls import bid_queries, deciding, panel, policy, scoring
from marketplace.calls.drafts import DeclarationDraft, InviteDraft, PointsDraft
from marketplace.calls.judging_models import Juror
from marketplace.calls.models import Criterion
from marketplace.errors import ForbiddenError, InvalidError, RefusedError
from tests.calls import made

NONE = DeclarationDraft(interest="none")


@pytest.fixture
def call(session, ada):
    return made.opened(session, ada)


@pytest.fixture
def bids(session, call, bao, dana):
    return [made.submitted(session, call, one) for one in (bao, dana)]


def test_total_is_exact_to_a_hundredth() -> None:
    criteria = [Criterion(id=1, weight=33), Criterion(id=2, weight=67)]
    assert str(scoring.total(criteria, {1: 81, 2: 77})) == "78.32"
    assert str(scoring.total(criteria, {1: 100, 2: 100})) == "100.00"


def test_member_of_a_bidder_is_released_when_bids_are_unsealed(
    session, ada, bao, call, bids
) -> None:
    partner = made.person(session, "Pan", "广东甲研究院")
    fei = made.person(session, "Fei", "Fei Drones")
    made.submitted(session, call, fei, partner_name=["广东甲 研究院"])
    free = made.person(session, "Free")
    rows = made.seated(session, ada, call, [bao, partner, free])
    made.unseal(session, call)
    released = [session.get_one(Juror, one.id).released_at is not None for one in rows]
    assert released == [True, True, False]
    with pytest.raises(InvalidError):
        made.seated(session, ada, call, [bao])


def test_invitation_before_the_deadline_gives_no_bidder_away(session, ada, bao, chen, call) -> None:
    made.submitted(session, call, bao)
    assert [one.released_at for one in made.seated(session, ada, call, [bao, chen])] == [None] * 2


def test_nobody_is_invited_without_an_account_or_twice(session, ada, olga, call) -> None:
    made.seated(session, ada, call, [olga])
    for email in (olga.email, "nobody@example.cn"):
        with pytest.raises(InvalidError):
            panel.invite(
                session, ada, call=made.held(session, call), draft=InviteDraft(email=email), site=""
            )


def test_juror_sees_no_bid_before_declaring(session, ada, call, bids) -> None:
    juror = made.jurors(session, ada, call, count=1)[0]
    made.unseal(session, call)
    with pytest.raises(ForbiddenError):
        bid_queries.readable(session, juror.user, made.held(session, call), bids[0].id)
    with pytest.raises(RefusedError):
        scoring.finish(session, juror, call=made.held(session, call))
    panel.declare(session, juror, call=made.held(session, call), draft=NONE)
    assert bid_queries.readable(session, juror.user, call, bids[0].id).id == bids[0].id


def test_bid_of_a_named_bidder_is_closed_to_its_juror(session, ada, call, bids) -> None:
    juror = made.jurors(session, ada, call, count=1)[0]
    made.unseal(session, call)
    given = DeclarationDraft(interest="some", names="ＢＡＯ robotics\nUnknown House")
    panel.declare(session, juror, call=made.held(session, call), draft=given)
    session.commit()
    locked = made.held(session, call)
    assert [one.id for one in bid_queries.for_juror(session, locked, juror)] == [bids[1].id]
    with pytest.raises(ForbiddenError):
        bid_queries.readable(session, juror.user, locked, bids[0].id)
    with pytest.raises(ForbiddenError):
        scoring.score(session, juror, call=locked, bid=bids[0], given=made.points(locked, 90, 90))
    assert not policy.may_judge(juror, bids[0])
    with pytest.raises(RefusedError):
        panel.declare(session, juror, call=locked, draft=NONE)


def test_panel_confers_once_each_bid_has_three_free_scores(session, ada, call, bids) -> None:
    made.unseal(session, call)
    rows = made.jurors(session, ada, call)
    given = DeclarationDraft(interest="some", names="Bao Robotics")
    panel.declare(session, rows[0], call=made.held(session, call), draft=given)
    made.scored(session, call)
    with pytest.raises(RefusedError, match=r"lacks 1 of three .* Invite 1 more"):
        deciding.confer(session, ada, call=made.held(session, call), site="")
    session.rollback()
    made.seated(session, ada, call, [made.person(session, "Fourth")])
    with pytest.raises(RefusedError, match="Not finished yet: Fourth"):
        deciding.confer(session, ada, call=made.held(session, call), site="")
    session.rollback()
    fourth = made.held(session, call).jurors[-1]
    panel.declare(session, fourth, call=made.held(session, call), draft=NONE)
    for bid in bids:
        locked = made.held(session, call)
        given_points = made.points(locked, 70, 70)
        scoring.score(session, fourth, call=locked, bid=bid, given=given_points)
    scoring.finish(session, fourth, call=made.held(session, call))
    deciding.confer(session, ada, call=made.held(session, call), site="")
    assert made.held(session, call).state == "consensus"


def test_scores_are_fixed_once_handed_in(session, ada, call, bids) -> None:
    made.unseal(session, call)
    juror = made.jurors(session, ada, call, count=1)[0]
    panel.declare(session, juror, call=made.held(session, call), draft=NONE)
    with pytest.raises(RefusedError, match="Not scored yet"):
        scoring.finish(session, juror, call=made.held(session, call))
    made.scored(session, call)
    locked = made.held(session, call)
    with pytest.raises(RefusedError):
        scoring.score(session, juror, call=locked, bid=bids[0], given=made.points(locked, 1, 1))


def test_juror_sees_only_own_scores_until_all_have_finished(
    session, ada, call, bids, sign_in
) -> None:
    made.unseal(session, call)
    first, second, _third = made.jurors(session, ada, call)
    for juror, value, why in ((first, 61, "mine"), (second, 37, "canary-why")):
        panel.declare(session, juror, call=made.held(session, call), draft=NONE)
        for bid in bids:
            locked = made.held(session, call)
            given = {one.id: PointsDraft(points=value, comment=why) for one in locked.criteria}
            scoring.score(session, juror, call=locked, bid=bid, given=given)
    session.commit()
    for reader in (ada, first.user):
        for page in ("judge", "consensus", "panel", "desk", f"consensus/{bids[0].id}"):
            assert "canary-why" not in sign_in(reader).get(f"/calls/{call.id}/{page}").text
    assert "61.00" in sign_in(first.user).get(f"/calls/{call.id}/judge").text
    panel.declare(session, made.held(session, call).jurors[2], call=call, draft=NONE)
    session.commit()
    made.finished(session, call)
    made.agreed(session, ada, call)
    assert "canary-why" in sign_in(ada).get(f"/calls/{call.id}/consensus/{bids[0].id}").text


def test_excluded_bid_is_told_why_and_judged_no_more(session, ada, bao, call, bids) -> None:
    made.unseal(session, call)
    locked = made.held(session, call)
    bid = bid_queries.unsealed_bid(session, locked, bids[0].id, lock=True)
    deciding.exclude(session, ada, call=locked, bid=bid, sentence="缺少签章", site="")
    session.commit()
    judged = bid_queries.unsealed(session, call, states=bid_queries.JUDGED_STATES)
    assert [one.id for one in judged] == [bids[1].id]
    assert (bid.state, bid.sentence) == ("excluded", "缺少签章")
