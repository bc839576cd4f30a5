"""Requests approved, declined and withdrawn at the desk, and those who walk in."""

import pytest
from sqlalchemy import select

from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.events import deciding, queries
from marketplace.events.drafts import ReasonDraft, WalkInDraft
from marketplace.events.models import Absence, Participant, Subject
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.records import OutboxMail
from tests.events import made
from tests.events.test_slots import publish
from tests.matching.conftest import AOI

SITE = "https://example.cn"
WALK_IN = {"organisation": "新来科技有限公司", "side": "supply", "person": "李雷"}


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def product(session, bao):
    house = bao.memberships[0].organisation
    row = products.register(
        session, bao, draft=ProductDraft.model_validate(AOI), organisation=house
    )
    products.list_(session, None, product=row)
    session.commit()
    return row


def subjects(session, who):
    return list(
        session.scalars(select(OutboxMail.subject).where(OutboxMail.recipient == who.email))
    )


def test_request_is_approved_with_a_letter(session, sign_in, chen, ada, event) -> None:
    asked = made.participant(session, event, ada, "demand", state="requested")
    address = f"/events/{event.id}/participants"
    client, number, version = sign_in(chen), asked.id, asked.version
    session.rollback()
    assert "Ada Hospital" in client.get(f"{address}?state=requested").text
    data = {"decision": "approve", "version": version, "back": "requested"}
    answer = client.post(f"{address}/{number}/decide", data=data)
    assert answer.headers["Location"] == f"{address}?state=requested"
    session.expire_all()
    asked = session.get(Participant, number)
    assert (asked.state, asked.decided_by_id) == ("approved", chen.id)
    assert subjects(session, ada) == ["“低空经济供需对接会”报名已通过"]


def test_request_is_declined_with_a_reason(session, sign_in, chen, ada, event) -> None:
    asked = made.participant(session, event, ada, "demand", state="requested")
    address = f"/events/{event.id}/participants/{asked.id}/decide"
    client, number, data = sign_in(chen), asked.id, {"decision": "decline", "version": 1}
    session.rollback()
    assert client.post(address, data=data).status_code == 422
    assert client.post(address, data={**data, "reason": "名额已满"}).status_code == 303
    session.expire_all()
    assert session.get(Participant, number).state == "declined"
    body = session.scalars(select(OutboxMail.body)).one()
    assert "名额已满" in body


def test_all_who_wait_are_approved_at_once(session, sign_in, chen, ada, bao, dana, event) -> None:
    for who, state in ((ada, "requested"), (bao, "requested"), (dana, "declined")):
        made.participant(session, event, who, "supply", state=state)
    client, address = sign_in(chen), f"/events/{event.id}/participants"
    session.rollback()
    assert "Approve all 2 who wait" in client.get(address).text
    for _time in range(2):
        assert client.post(f"{address}/approve").status_code == 303
    states = session.scalars(select(Participant.state).order_by(Participant.id)).all()
    assert states == ["approved", "approved", "declined"]
    assert [len(subjects(session, who)) for who in (ada, bao, dana)] == [1, 1, 0]


def test_two_desks_do_not_overrule_each_other(session, chen, olga, ada, event) -> None:
    asked = made.participant(session, event, ada, "demand", state="requested")
    version = asked.version
    given = {"event": event, "participant": asked, "version": version, "site": SITE}
    deciding.approve(session, chen, **given)
    with pytest.raises(StaleError) as caught:
        deciding.decline(session, olga, draft=ReasonDraft(reason="名额已满"), **given)
    assert caught.value.theirs["state"] == "approved"


def test_withdrawn_give_up_their_meetings(session, chen, event) -> None:
    meeting = publish(session, event, event.slots[0])
    one, person = meeting.pair.demand, meeting.demand_person_id
    lost = deciding.withdraw(
        session, chen, event=event, participant=one, version=one.version, site=SITE,
        draft=ReasonDraft(reason="重复报名"),
    )  # fmt: skip
    assert (lost, one.state, one.reason) == (1, "withdrawn", "重复报名")
    away = select(Absence.representative_id, Absence.slot_id)
    assert list(map(tuple, session.execute(away))) == [(person, event.slots[0].id)]


def test_whoever_comes_back_can_be_met_again(session, chen, event) -> None:
    meeting = publish(session, event, event.slots[0])
    one, given = meeting.pair.demand, {"event": event, "site": SITE}
    made.absent(session, one.people[0], event.slots[1:2])
    deciding.withdraw(
        session, chen, participant=one, version=one.version,
        draft=ReasonDraft(reason="重复报名"), **given,
    )  # fmt: skip
    deciding.approve(session, chen, participant=one, version=one.version, **given)
    left = session.execute(select(Absence.slot_id, Absence.cause))
    assert list(map(tuple, left)) == [(event.slots[1].id, "own")]


@pytest.mark.parametrize(
    ("state", "verb"), [("approved", "decline"), ("invited", "decline"), ("declined", "withdraw")]
)
def test_what_makes_no_sense_is_refused(session, chen, ada, event, state, verb) -> None:
    one = made.participant(session, event, ada, "demand", state=state)
    with pytest.raises(RefusedError):
        getattr(deciding, verb)(
            session, chen, event=event, participant=one, version=one.version, site=SITE,
            draft=ReasonDraft(reason="原因"),
        )  # fmt: skip


def test_declined_may_be_approved_after_all(session, chen, ada, event) -> None:
    one = made.participant(session, event, ada, "demand", state="declined", reason="名额已满")
    deciding.approve(
        session, chen, event=event, participant=one, version=one.version, site=SITE
    )  # fmt: skip
    assert (one.state, one.reason) == ("approved", "")


def test_nobody_is_decided_before_the_announcement(session, chen, ada) -> None:
    event = made.event(session, chen, state="draft")
    one = made.participant(session, event, ada, "demand", state="invited")
    with pytest.raises(RefusedError):
        deciding.approve(
            session, chen, event=event, participant=one, version=one.version, site=SITE
        )


def test_walk_in_takes_part_at_once(session, sign_in, chen, event) -> None:
    client, address = sign_in(chen), f"/events/{event.id}/walk-ins"
    data = {**WALK_IN, "speaks_for": "无人机巡检方案", "form_token": "one-walk-in"}
    session.rollback()
    for _time in range(2):
        assert client.post(address, data=data).status_code == 303
    one = session.scalars(select(Participant)).one()
    assert (one.name, one.state, one.is_walk_in, one.organisation_id, one.introduction) == (
        "新来科技有限公司", "approved", True, None, "无人机巡检方案"
    )  # fmt: skip
    assert [(p.name, p.checked_in_at is not None) for p in one.people] == [("李雷", True)]
    session.rollback()
    again = client.post(address, data={**WALK_IN, "form_token": "another"})
    assert again.status_code == 422
    assert "among the participants already" in again.text
    assert client.post(address, data={"side": "supply"}).status_code == 422


def test_walk_in_of_a_known_organisation_speaks_for_its_product(
    session, chen, event, product
) -> None:
    draft = WalkInDraft(
        organisation="Bao Robotics", side="supply", person="Bao",
        speaks_for=f"https://example.cn/products/{product.id}",
    )  # fmt: skip
    one = deciding.walk_in(session, chen, event=event, draft=draft)
    assert one.organisation_id == product.organisation_id
    assert session.scalars(select(Subject.product_id)).all() == [product.id]


@pytest.mark.parametrize("address", ["/products/987654", "/scenarios/1", "x/scenarios/1?a=b"])
def test_walk_in_speaks_for_nothing_unknown(session, chen, event, address) -> None:
    draft = WalkInDraft.model_validate({**WALK_IN, "speaks_for": address})
    with pytest.raises(InvalidError) as caught:
        deciding.walk_in(session, chen, event=event, draft=draft)
    assert [one.field for one in caught.value.problems] == ["speaks_for"]


def test_event_that_is_over_takes_no_walk_ins(session, chen) -> None:
    event = made.event(session, chen, state="ended")
    with pytest.raises(RefusedError):
        deciding.walk_in(
            session, chen, event=event, draft=WalkInDraft.model_validate(WALK_IN)
        )  # fmt: skip


def test_queue_begins_with_those_who_wait(session, chen, ada, bao, dana, event) -> None:
    made.participant(session, event, ada, "demand")
    made.participant(session, event, bao, "supply", state="invited")
    made.participant(session, event, dana, "supply", state="requested")
    names = [one.name for one in queries.queue(session, event, limit=9)]
    assert names == ["Dana Trading", "Bao Robotics", "Ada Hospital"]
    found = queries.queue(session, event, state="invited", side="supply", limit=9)
    assert [one.name for one in found] == ["Bao Robotics"]
    assert queries.queue_count(session, event, side="supply") == 2


def test_page_runs_as_many_statements_for_three_as_for_one(
    session, sign_in, chen, product, connection_count
) -> None:
    client, counts = sign_in(chen), []
    for number in (1, 3):
        event = made.event(session, chen)
        for n in range(number):
            made.participant(
                session, event, f"厂 {number} {n}", "supply", subjects=[product]
            )  # fmt: skip
        address = f"/events/{event.id}/participants"
        session.rollback()
        client.get(address)
        connection_count()
        client.get(address)
        counts.append(connection_count())
    assert counts[0] == counts[1]


def test_participants_of_other_events_are_unknown(session, sign_in, chen, ada, event) -> None:
    other = made.participant(session, made.event(session, chen), ada, "demand")
    address = f"/events/{event.id}/participants/{other.id}/decide"
    assert sign_in(chen).post(address, data={"decision": "approve"}).status_code == 404
