"""Wishes: whom, how many, until when."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.errors import NotFoundError, RefusedError
from marketplace.events import wishing
from marketplace.events.join_drafts import WishDraft
from marketplace.events.models import Wish
from tests.events import made

UNTIL = dt.datetime(2030, 5, 10, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, wishes_until=UNTIL, most_musts=1, most_wishes=2)


@pytest.fixture
def mine(session, event, ada):
    return made.participant(session, event, ada, "demand")


@pytest.fixture
def others(session, event):
    return made.crowd(session, event, demand=0, supply=4)[1]


def wish(session, event, mine, other, kind="like", at=UNTIL, **values):
    draft = WishDraft.model_validate({"kind": kind, **values})
    return wishing.wish(session, event=event, mine=mine, other=other, draft=draft, at=at)


def wishes(session):
    return [(one.to_id, one.kind) for one in session.scalars(select(Wish).order_by(Wish.id))]


def test_a_wish_is_kept_and_changed(session, event, mine, others) -> None:
    wish(session, event, mine, others[0], "must", note="看样机")
    assert session.scalars(select(Wish)).one().note == "看样机"
    wish(session, event, mine, others[0], "no")
    assert wishes(session) == [(others[0].id, "no")]
    assert session.scalars(select(Wish)).one().note == ""


def test_a_wish_is_taken_back(session, event, mine, others) -> None:
    wish(session, event, mine, others[0])
    for _ in range(2):
        wishing.take_back(session, event=event, mine=mine, other=others[0], at=UNTIL)
    assert wishes(session) == []


def test_musts_are_capped(session, event, mine, others) -> None:
    wish(session, event, mine, others[0], "must")
    wish(session, event, mine, others[0], "must")  # said again it is still one
    with pytest.raises(RefusedError) as refused:
        wish(session, event, mine, others[1], "must")
    assert "1" in refused.value.sentence.en


def test_wishes_are_capped_and_a_no_is_free(session, event, mine, others) -> None:
    wish(session, event, mine, others[0], "must")
    wish(session, event, mine, others[1], "like")
    with pytest.raises(RefusedError):
        wish(session, event, mine, others[2], "like")
    wish(session, event, mine, others[2], "no")
    with pytest.raises(RefusedError):
        wish(session, event, mine, others[2], "like")
    wish(session, event, mine, others[1], "no")
    wish(session, event, mine, others[2], "like")
    assert wishes(session) == [
        (others[0].id, "must"), (others[1].id, "no"), (others[2].id, "like")
    ]  # fmt: skip


def test_caps_are_of_one_participant(session, event, mine, others, bao) -> None:
    second = made.participant(session, event, "Second owner", "demand")
    wish(session, event, mine, others[0], "must")
    assert wish(session, event, second, others[0], "must").from_id == second.id


@pytest.mark.parametrize(("late", "taken"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_wishes_end_at_the_very_second(session, event, mine, others, late, taken) -> None:
    made.wish(session, mine, others[1], "like")
    if taken:
        wish(session, event, mine, others[0], at=UNTIL + late)
        wishing.take_back(session, event=event, mine=mine, other=others[1], at=UNTIL + late)
        assert wishes(session) == [(others[0].id, "like")]
        return
    with pytest.raises(RefusedError):
        wish(session, event, mine, others[0], at=UNTIL + late)
    with pytest.raises(RefusedError):
        wishing.take_back(session, event=event, mine=mine, other=others[1], at=UNTIL + late)


def test_wishes_go_to_approved_ones_of_the_other_side(session, event, mine, chen, bao) -> None:
    elsewhere = made.event(session, chen, title="另一场对接会")
    wrong = [
        made.participant(session, event, "Another owner", "demand"),
        made.participant(session, event, "Not yet", "supply", state="requested"),
        made.participant(session, elsewhere, bao, "supply"),
    ]
    for other in wrong:
        with pytest.raises(NotFoundError):
            wish(session, event, mine, other)


def test_nobody_wishes_for_their_own_house(session, event, mine, ada) -> None:
    own = made.participant(session, event, ada, "supply", people=0)
    with pytest.raises(NotFoundError):
        wish(session, event, mine, own)


@pytest.mark.parametrize("state", ["invited", "requested", "declined", "withdrawn"])
def test_only_approved_ones_wish(session, event, mine, others, state) -> None:
    mine.state = state
    with pytest.raises(RefusedError) as refused:
        wish(session, event, mine, others[0])
    assert refused.value.sentence == wishing.NOT_IN


@pytest.mark.parametrize("state", ["draft", "ended", "cancelled"])
def test_no_wishes_where_nothing_is_planned(session, event, mine, others, state) -> None:
    event.state = state
    with pytest.raises(RefusedError):
        wish(session, event, mine, others[0])


def test_wishes_go_on_after_registration_closed(session, event, mine, others) -> None:
    event.state, event.wishes_until = "closed", None
    wish(session, event, mine, others[0], at=UNTIL + dt.timedelta(days=1))
    assert wishes(session) == [(others[0].id, "like")]
