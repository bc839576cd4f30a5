"""Bids: sealed to the second, one a house, written and withdrawn until the deadline."""

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

from marketplace.calls import bid_queries, bidding, clock, queries
from marketplace.calls.drafts import BidDraft
from marketplace.calls.models import Bid, BidMove
from marketplace.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError
from marketplace.notices.models import Alert
from marketplace.postings.attachments import Sent
from marketplace.records import OutboxMail
from marketplace.web.access import level_of
from tests.calls import made
from tests.conftest import WALKED_ON

CANARY = "canary-sealed-bid"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def call(session, ada):
    return made.opened(session, ada, names_hidden=True)


def own(session, bao, call, bid):
    return bid_queries.own(session, bao, call.id, bid.id, lock=True)


@pytest.mark.parametrize(("late", "state"), [(-1, "submitted"), (0, "draft"), (1, "draft")])
def test_bid_is_taken_until_the_second_of_the_deadline(session, bao, call, late, state) -> None:
    bid = own(session, bao, call, made.written(session, call, bao))
    try:
        bidding.submit(session, bao, bid=bid, at=call.deadline + late * SECOND)
    except RefusedError:
        session.rollback()
    assert session.get_one(Bid, bid.id).state == state


def test_bid_can_be_withdrawn_and_submitted_again_until_the_deadline(session, bao, call) -> None:
    bid = made.submitted(session, call, bao)
    at = made.in_time(call)
    bidding.withdraw(session, bao, bid=own(session, bao, call, bid), site="", at=at)
    bidding.submit(session, bao, bid=own(session, bao, call, bid), at=at)
    session.commit()
    moves = select(BidMove.after).order_by(BidMove.id)
    assert session.scalars(moves).all() == ["submitted", "withdrawn", "submitted"]
    with pytest.raises(RefusedError):
        bidding.withdraw(session, bao, bid=own(session, bao, call, bid), site="", at=call.deadline)


def test_nothing_of_a_submitted_bid_changes_after_the_deadline(session, app, bao, call) -> None:
    bid = own(session, bao, call, made.submitted(session, call, bao))
    folder = app.config["SETTINGS"].data_dir / "attachments"
    sent = Sent("方案.txt", "方案".encode(), 1_000_000)
    late = BidDraft(approach=made.APPROACH, weeks=1)
    with pytest.raises(RefusedError):
        bidding.save(session, bao, bid=bid, draft=late, version=bid.version, at=call.deadline)
    with pytest.raises(RefusedError):
        bidding.keep_file(session, bao, bid=bid, folder=folder, sent=sent, at=call.deadline)


def test_a_house_has_one_bid_and_owners_have_none(session, ada, bao, dana, call) -> None:
    first = made.written(session, call, bao)
    house = bao.memberships[0].organisation
    assert bidding.begin(session, bao, call=call, house=house).id == first.id
    with pytest.raises(RefusedError):
        bidding.begin(session, ada, call=call, house=ada.memberships[0].organisation)
    with pytest.raises(ForbiddenError):
        bidding.begin(session, dana, call=call, house=house)


def test_incomplete_bid_says_what_is_missing(session, bao, call) -> None:
    bid = own(session, bao, call, made.written(session, call, bao, approach="短", weeks=""))
    with pytest.raises(InvalidError) as refused:
        bidding.submit(session, bao, bid=bid)
    assert [one.field for one in refused.value.problems] == ["approach", "weeks"]


def test_bid_may_not_name_its_house_where_names_are_hidden(session, app, bao, call) -> None:
    bid = made.written(
        session, call, bao, team="Led by ＢＡＯ-Robotics", partner_name=["广东甲研究院"],
        proof="与广东 甲研究院共同完成",
    )  # fmt: skip
    with pytest.raises(InvalidError) as refused:
        bidding.submit(session, bao, bid=own(session, bao, call, bid))
    assert [one.field for one in refused.value.problems] == ["proof", "team"]
    session.rollback()
    folder = app.config["SETTINGS"].data_dir / "attachments"
    named = Sent("Bao Robotics 方案.txt", b"x", 1_000_000)
    with pytest.raises(InvalidError):
        bidding.keep_file(session, bao, bid=own(session, bao, call, bid), folder=folder, sent=named)


@pytest.mark.parametrize("number", [0, 3])
def test_unsealing_gives_aliases_and_leaves_drafts_alone(
    session, ada, bao, dana, call, number
) -> None:
    others = [made.person(session, f"Bidder {n}", f"House {n}") for n in range(number)]
    for one in others:
        made.submitted(session, call, one)
    draft = made.written(session, call, bao)
    made.unseal(session, call)
    aliases = select(Bid.alias).where(Bid.alias.is_not(None)).order_by(Bid.alias)
    assert session.scalars(aliases).all() == list(range(1, number + 1))
    assert session.get_one(Bid, draft.id).alias is None
    for reader in (ada, dana):
        with pytest.raises(NotFoundError):
            bid_queries.readable(
                session, reader, queries.visible(session, reader, call.id), draft.id
            )
    assert bid_queries.own(session, bao, call.id, draft.id).state == "draft"


def test_bids_stay_sealed_until_the_deadline(session, ada, call) -> None:
    locked = made.held(session, call)
    with pytest.raises(RefusedError):
        clock.unseal(session, ada, call=locked, site=made.SITE, at=call.deadline - SECOND)
    assert clock.unseal(session, ada, call=locked, site=made.SITE, at=call.deadline)
    assert not clock.unseal(session, ada, call=locked, site=made.SITE, at=call.deadline)


def test_unsealing_is_told_once(session, ada, bao, dana, call) -> None:
    made.submitted(session, call, bao)
    made.written(session, call, dana)
    made.unseal(session, call)
    told = select(Alert.user_id).where(Alert.topic == f"call:{call.id}:unsealed")
    assert sorted(session.scalars(told)) == sorted([ada.id, bao.id, dana.id])
    letters = session.scalars(select(OutboxMail.recipient)).all()
    assert sorted(letters) == sorted(one.email for one in (ada, bao, dana))


NEAR = re.compile("^/(calls|desk|alerts|notices|scenarios|organisations|products)")


def addresses(app, call, bid):
    """Every address that one may get, filled with this call, its bid and small numbers."""
    known = {"call_id": call.id, "bid_id": bid.id, "attachment_id": bid.files[0].id,
             "scenario_id": call.scenarios[0].scenario_id, "ending": "csv", "kind": "opportunity",
             "figure": "projects",
             "organisation_id": bid.organisation_id}  # fmt: skip
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            level = level_of(app, rule.endpoint)
            if "GET" in (rule.methods or ()) and rule.endpoint != "static" and level != "local":
                given = {name: known.get(name, 1 if f"int:{name}" in rule.rule else "x")
                         for name in rule.arguments}  # fmt: skip
                found.append(app.url_for(rule.endpoint, **given))
    return found


@pytest.mark.parametrize("installed", WALKED_ON, indirect=True)
def test_no_page_shows_anything_of_a_sealed_bid(
    session, app, ada, bao, chen, dana, olga, sign_in, call
) -> None:
    bid = made.submitted(session, call, bao, approach=f"{CANARY} {made.APPROACH}", proof=CANARY)
    folder = app.config["SETTINGS"].data_dir / "attachments"
    sent = Sent(f"{CANARY}.txt", CANARY.encode(), 1_000_000)
    bidding.keep_file(session, bao, bid=own(session, bao, call, bid), folder=folder, sent=sent)
    made.submitted(session, call, dana)
    juror = made.jurors(session, ada, call, count=1)[0].user
    session.commit()
    session.refresh(bid)
    session.commit()
    readers = {"visitor": None, "owner": ada, "operator": olga, "organiser": chen,
               "bidder": dana, "juror": juror}  # fmt: skip
    every = addresses(app, call, bid)
    near = [one for one in every if NEAR.match(one)]
    shown = []
    for name, reader in readers.items():
        client = sign_in(reader)
        # The owner and the operator walk everything, the others what has to do with calls.
        for address in every if name in ("owner", "operator") else near:
            text = client.get(address, buffered=True).data.decode(errors="ignore")
            if CANARY in text or re.search(r"\b2 bids|2 份申报|Bid A|揭榜方甲", text):
                shown.append((name, address))
    assert shown == []
    own_page = sign_in(bao).get(f"/calls/{call.id}/bids/{bid.id}").text
    assert own_page.count(CANARY) >= 2


def test_panel_and_issuer_see_aliases_until_the_notice(
    session, app, ada, bao, dana, olga, sign_in, call
) -> None:
    bids = [made.submitted(session, call, one) for one in (bao, dana)]
    made.unseal(session, call)
    jurors = made.jurors(session, ada, call)
    made.scored(session, call)
    readers = [sign_in(one) for one in (ada, olga, jurors[0].user)]
    for client in readers:
        for page in ("", "/bids", f"/bids/{bids[0].id}", "/consensus", "/judge"):
            text = client.get(f"/calls/{call.id}{page}").text
            assert "Bao Robotics" not in text, page
            assert "Dana Trading" not in text, page
    made.agreed(session, ada, call, (bids[0], (90, 90)), (bids[1], (80, 80)))
    sign_in(ada).post(f"/calls/{call.id}/move", data={"verb": "announce"})
    assert "Bao Robotics" in sign_in().get(f"/calls/{call.id}/notice").text
    assert session.scalar(select(func.count()).select_from(Bid)) == 2
