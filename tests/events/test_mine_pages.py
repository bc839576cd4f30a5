"""Pages of participants: joining, their own page, the agenda by badge."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.events import self_service
from marketplace.events.models import Absence, Participant, Representative, Subject, Wish
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan, Outcome
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.records import OutboxMail
from tests.events import made

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, starts=now() + dt.timedelta(days=3))


@pytest.fixture
def mine(session, event, ada):
    return made.participant(session, event, ada, "demand", state="approved")


@pytest.fixture
def other(session, event, bao):
    return made.participant(session, event, bao, "supply", introduction="我们做机器视觉")


@pytest.fixture
def meeting(session, event, mine, other):
    """Ada meets Bao in the first slot of the published timetable."""
    return meet(session, event, mine, other, event.slots[0])


def meet(session, event, mine, other, slot):
    plan = session.scalars(select(EventPlan).where(EventPlan.event_id == event.id)).one_or_none()
    if plan is None:
        plan = EventPlan(event_id=event.id, number=1, state="published", published_at=now())
        session.add(plan)
    pair = EventPair(event_id=event.id, demand_id=mine.id, supply_id=other.id)
    row = EventMeeting(
        plan=plan, pair=pair, slot=slot, table=event.tables[0], demand_person=mine.people[0],
        supply_person=other.people[0],
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def move(session, slot, starts):
    slot.starts_at, slot.ends_at = starts, starts + 20 * MINUTE
    session.commit()


def rows(session, model):
    """All rows as committed; read aside, because an open writer keeps clients waiting on SQLite."""
    with Session(session.get_bind().engine.execution_options(immediate=False)) as aside:
        chosen = select(model).order_by(model.id)
        return list(aside.scalars(chosen).unique())


def again(session, *known):
    """These rows as they are now."""
    for one in known:
        session.refresh(one)
    session.commit()


JOIN = {
    "side": "supply", "name": "Bao", "email": "bao@example.cn", "phone": "13800138000",
    "languages": ["zh", "en"], "introduction": "机器视觉检测",
}  # fmt: skip


def test_joining_asks_the_organiser(session, event, bao, sign_in) -> None:
    house = bao.memberships[0].organisation_id
    client = sign_in(bao)
    page = client.get(f"/events/{event.id}/join").text
    assert 'value="bao@example.cn"' in page
    answer = client.post(f"/events/{event.id}/join", data={**JOIN, "organisation": house})
    made_row = rows(session, Participant)[0]
    assert (answer.status_code, answer.location) == (
        303, f"/events/{event.id}/mine?as={made_row.id}"
    )  # fmt: skip
    assert made_row.state == "requested"
    assert [one.languages for one in rows(session, Representative)] == ["zh,en"]
    assert "Waiting for the organiser" in client.get(answer.location).text


def test_a_wrong_form_comes_back_with_what_was_typed(session, event, bao, ada, sign_in) -> None:
    data = {**JOIN, "organisation": ada.memberships[0].organisation_id, "name": "", "side": ""}
    answer = sign_in(bao).post(f"/events/{event.id}/join", data=data)
    assert answer.status_code == 422
    assert "机器视觉检测" in answer.text
    assert 'href="#field-side"' in answer.text
    assert 'href="#field-name"' in answer.text
    assert rows(session, Participant) == []


def test_another_house_cannot_be_joined_for(session, event, bao, ada, sign_in) -> None:
    data = {**JOIN, "organisation": ada.memberships[0].organisation_id}
    answer = sign_in(bao).post(f"/events/{event.id}/join", data=data)
    assert answer.status_code == 422
    assert "Choose an organisation that you speak for." in answer.text


def test_a_double_click_joins_once(session, event, bao, sign_in) -> None:
    data = {
        **JOIN, "organisation": bao.memberships[0].organisation_id, "form_token": "one"
    }  # fmt: skip
    client = sign_in(bao)
    answers = [client.post(f"/events/{event.id}/join", data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len(rows(session, Representative)) == 1


def test_closed_registration_shows_no_form(session, event, bao, sign_in) -> None:
    event.registration_until = now() - MINUTE
    session.commit()
    page = sign_in(bao).get(f"/events/{event.id}/join").text
    assert "Registration is closed." in page
    assert 'name="email"' not in page
    data = {**JOIN, "organisation": bao.memberships[0].organisation_id}
    assert sign_in(bao).post(f"/events/{event.id}/join", data=data).status_code == 409


def test_an_invitation_is_accepted_on_the_form(session, event, bao, sign_in) -> None:
    made.participant(session, event, bao, "supply", state="invited", people=0)
    client = sign_in(bao)
    assert "is invited as Supply" in client.get(f"/events/{event.id}/join").text
    data = {**JOIN, "organisation": bao.memberships[0].organisation_id}
    page = client.post(f"/events/{event.id}/join", data=data, follow_redirects=True).text
    assert "You take part" in page
    assert rows(session, Participant)[0].state == "approved"


def test_without_a_house_one_is_told_to_name_it(session, event, person, sign_in) -> None:
    page = sign_in(person("Eve")).get(f"/events/{event.id}/join").text
    assert "Name my organisation" in page


def test_who_does_not_take_part_is_sent_to_join(event, dana, sign_in) -> None:
    answer = sign_in(dana).get(f"/events/{event.id}/mine")
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}/join")


def test_other_houses_get_404(event, mine, other, meeting, dana, bao, chen, olga, sign_in) -> None:
    base, person = f"/events/{event.id}/mine/{mine.id}", mine.people[0].id
    pair = meeting.pair_id
    for user in (dana, bao, chen, olga):
        client = sign_in(user)
        for path in ("words", "people/new", f"people/{person}"):
            assert client.get(f"{base}/{path}").status_code == 404
        for path in (
            "withdraw", "words", "people/new", f"people/{person}", f"people/{person}/remove",
            f"people/{person}/times", f"people/{person}/day", "wishes", "requests",
            f"requests/{pair}", f"outcomes/{pair}",
        ):  # fmt: skip
            answer = client.post(f"{base}/{path}", data={"other": other.id, "kind": "must"})
            assert answer.status_code == 404, path


def test_rows_of_others_are_not_reached_through_ones_own(
    session, event, mine, other, ada, chen, sign_in
) -> None:
    elsewhere = made.event(session, chen, title="另一场对接会")
    foreign = made.participant(session, elsewhere, "Foreign", "supply")
    client, base = sign_in(ada), f"/events/{event.id}/mine/{mine.id}"
    assert client.get(f"{base}/people/{other.people[0].id}").status_code == 404
    for number in (foreign.id, 4711, 0):
        data = {"other": number, "kind": "like"}
        assert client.post(f"{base}/wishes", data=data).status_code == 404
    third = made.participant(session, event, "Third", "demand")
    pair = meet(session, event, third, other, event.slots[1]).pair_id
    assert client.post(f"{base}/requests/{pair}", data={"verb": "accept"}).status_code == 404
    assert client.post(f"{base}/outcomes/{pair}", data={}).status_code == 404
    assert client.get(f"/events/{elsewhere.id}/mine/{mine.id}/words").status_code == 404


def test_my_page_says_what_is_missing(session, event, mine, other, ada, sign_in) -> None:
    page = sign_in(ada).get(f"/events/{event.id}/mine").text
    assert "You take part" in page
    assert "1 person can be reached" in page
    assert "Times: free in 4 of 4 slots" in page
    assert "What you speak for: 0" in page
    assert "Bao Robotics" in page
    assert "我们做机器视觉" in page


def test_people_and_times_are_kept(session, event, mine, ada, sign_in) -> None:
    client, base = sign_in(ada), f"/events/{event.id}/mine/{mine.id}/people"
    data = {"name": "Li", "phone": "020-83130000", "languages": ["yue"]}
    answer = client.post(f"{base}/new", data=data)
    added = rows(session, Representative)[1]
    assert answer.location == f"/events/{event.id}/mine/{mine.id}/people/{added.id}"
    assert client.get(answer.location).text.count('name="slots"') == 4
    keep = [event.slots[0].id, event.slots[3].id]
    assert client.post(f"{base}/{added.id}/times", data={"slots": keep}).status_code == 303
    assert {(one.slot_id, one.cause) for one in rows(session, Absence)} == {
        (event.slots[1].id, "own"), (event.slots[2].id, "own")
    }  # fmt: skip
    assert client.get(f"{base}/{added.id}").text.count("checked>") == 3  # two slots, one language
    client.post(f"{base}/{added.id}", data={**data, "name": "Li Lei"})
    assert rows(session, Representative)[1].name == "Li Lei"
    client.post(f"{base}/{added.id}/remove")
    assert [one.name for one in rows(session, Representative)] == ["Ada"]


def test_a_meeting_keeps_its_time(session, event, mine, meeting, ada, sign_in) -> None:
    base = f"/events/{event.id}/mine/{mine.id}/people/{mine.people[0].id}"
    answer = sign_in(ada).post(f"{base}/times", data={"slots": [event.slots[1].id]})
    assert answer.status_code == 422
    assert "You have meetings in times that you gave up." in answer.text
    assert rows(session, Absence) == []


def test_what_one_speaks_for_is_chosen(session, event, other, bao, sign_in) -> None:
    draft = ProductDraft(title="无人机巡检系统", description="无人机自动巡检输电线路并识别缺陷。")
    house = bao.memberships[0].organisation
    product = products.register(session, bao, draft=draft, organisation=house)
    product.state = "listed"
    session.commit()
    client, address = sign_in(bao), f"/events/{event.id}/mine/{other.id}/words"
    assert "无人机巡检系统" in client.get(address).text
    data = {"introduction": "巡检", "max_meetings": "3", "postings": [product.id, "x", 4711]}
    assert client.post(address, data=data).status_code == 303
    again(session, other)
    assert (other.introduction, other.max_meetings) == ("巡检", 3)
    assert [one.product_id for one in rows(session, Subject)] == [product.id]
    answer = client.post(address, data={**data, "max_meetings": "many"})
    assert answer.status_code == 422
    assert "Type a number" in answer.text


def test_wishes_are_made_changed_and_taken_back(
    session, event, mine, other, ada, bao, sign_in
) -> None:
    client, address = sign_in(ada), f"/events/{event.id}/mine/{mine.id}/wishes"
    answer = client.post(address, data={"other": other.id, "kind": "must", "q": "bao"})
    assert answer.location == f"/events/{event.id}/mine?q=bao&as={mine.id}#p-{other.id}"
    assert [(one.to_id, one.kind) for one in rows(session, Wish)] == [(other.id, "must")]
    page = client.get(f"/events/{event.id}/mine?show=wished").text
    assert page.count('aria-pressed="true"') == 1
    assert "Must meet: 1 of 3" in page
    assert "Who wishes to meet you" in sign_in(bao).get(f"/events/{event.id}/mine").text
    client.post(address, data={"other": other.id, "kind": "no"})
    assert "Who wishes to meet you" not in sign_in(bao).get(f"/events/{event.id}/mine").text
    client.post(address, data={"other": other.id, "kind": ""})
    assert rows(session, Wish) == []
    assert client.post(address, data={"other": other.id, "kind": "love"}).status_code == 422


def test_a_cap_is_said_on_the_page(session, event, mine, other, ada, sign_in) -> None:
    event.most_musts = 0
    session.commit()
    client, address = sign_in(ada), f"/events/{event.id}/mine/{mine.id}/wishes"
    answer = client.post(
        address, data={"other": other.id, "kind": "must"}, follow_redirects=True
    )  # fmt: skip
    assert "At most 0 can be a must." in answer.text
    assert rows(session, Wish) == []


def test_names_are_shown_to_approved_ones_only(session, event, mine, other, ada, sign_in) -> None:
    mine.state = "requested"
    session.commit()
    assert "Bao Robotics" not in sign_in(ada).get(f"/events/{event.id}/mine").text


def test_the_agenda_shows_when_where_and_whom(event, mine, meeting, ada, sign_in) -> None:
    page = sign_in(ada).get(f"/events/{event.id}/mine").text
    assert "A 厅 T1" in page
    assert "Bao Robotics" in page
    assert page.count("I am late") == 3  # the label, its spoken form, and the hint
    assert "How was it?" not in page


def test_excuses_reach_the_organiser_and_are_taken_back(
    session, event, mine, meeting, ada, sign_in
) -> None:
    client = sign_in(ada)
    address = f"/events/{event.id}/mine/{mine.id}/people/{mine.people[0].id}/day"
    for verb, cause in (("late", "late"), ("cannot", "no_show"), ("all", "no_show")):
        answer = client.post(address, data={"verb": verb, "slot": meeting.slot_id})
        assert answer.status_code == 303
        assert [one.cause for one in rows(session, Absence)] == [cause]
    assert "You said: Cannot come" in client.get(f"/events/{event.id}/mine").text
    client.post(address, data={"verb": "back", "slot": meeting.slot_id})
    assert rows(session, Absence) == []
    assert [one.recipient for one in rows(session, OutboxMail)] == ["chen@example.cn"] * 4
    assert client.post(address, data={"verb": "x", "slot": meeting.slot_id}).status_code == 404


def test_an_outcome_is_said_once_the_meeting_has_begun(
    session, event, mine, meeting, ada, sign_in
) -> None:
    client, address = sign_in(ada), f"/events/{event.id}/mine/{mine.id}/outcomes/{meeting.pair_id}"
    data = {"result": "cooperation_possible", "rating": "5", "next_step": "看样机"}
    assert client.post(address, data=data).status_code == 409
    move(session, event.slots[0], now() - MINUTE)
    assert "How was it?" in client.get(f"/events/{event.id}/mine").text
    assert client.post(address, data=data).status_code == 303
    said = rows(session, Outcome)[0]
    assert (said.side, said.result, said.rating, said.said_by_id) == (
        "demand", "cooperation_possible", 5, ada.id
    )  # fmt: skip
    answer = client.post(address, data={"result": "", "next_step": "再约"})
    assert answer.status_code == 422
    assert "再约" in answer.text


def test_the_badge_opens_an_agenda_without_signing_in(
    session, event, mine, other, meeting, chen, sign_in
) -> None:
    code = mine.people[0].code
    page = sign_in().get(f"/events/{event.id}/agenda/{code}").text
    assert "Agenda of Ada" in page
    assert "Bao Robotics" in page
    assert "<form" not in page.split('id="main"')[1].split("</main>")[0]
    assert "bao@example.cn" not in page
    elsewhere = made.event(session, chen, title="另一场对接会")
    assert sign_in().get(f"/events/{elsewhere.id}/agenda/{code}").status_code == 404
    assert sign_in().get(f"/events/{event.id}/agenda/nobody").status_code == 404
    event.state = "draft"
    session.commit()
    assert sign_in().get(f"/events/{event.id}/agenda/{code}").status_code == 404


def test_self_service_from_request_to_meeting(
    session, event, mine, other, ada, bao, sign_in
) -> None:
    event.mode = "self_service"
    session.commit()
    asks, answers = sign_in(ada), sign_in(bao)
    page = asks.get(f"/events/{event.id}/mine").text
    assert page.count("<option") == 4
    base = f"/events/{event.id}/mine"
    data = {"other": other.id, "slot": event.slots[1].id}
    asks.post(f"{base}/{mine.id}/requests", data=data)
    pair = rows(session, EventPair)[0]
    page = asks.get(base).text
    assert "You asked; an answer is due by" in page
    assert "<option" not in page  # nobody is asked twice
    assert "They ask you; answer by" in answers.get(base).text
    again = asks.post(f"{base}/{mine.id}/requests", data=data, follow_redirects=True).text
    assert "A request waits for an answer." in again
    answers.post(f"{base}/{other.id}/requests/{pair.id}", data={"verb": "accept"})
    assert [one.slot_id for one in rows(session, EventMeeting)] == [event.slots[1].id]
    assert "Agreed" in asks.get(base).text
    asks.post(f"{base}/{mine.id}/requests/{pair.id}", data={"verb": "call_off"})
    assert rows(session, EventMeeting) == []
    assert asks.post(f"{base}/{mine.id}/requests/{pair.id}", data={"verb": "x"}).status_code == 404


def test_requests_refused_or_taken_back(session, event, mine, other, ada, bao, sign_in) -> None:
    event.mode = "self_service"
    session.commit()
    base = f"/events/{event.id}/mine"
    for who, mark, verb, state in ((ada, mine, "take_back", ""), (bao, other, "refuse", "refused")):
        pair = self_service.ask(
            session, event=event, mine=mine, other=other, slot=event.slots[0], at=now()
        )
        session.commit()
        sign_in(who).post(f"{base}/{mark.id}/requests/{pair.id}", data={"verb": verb})
        again(session, pair)
        assert pair.request == state


def test_withdrawing_ends_taking_part(session, event, mine, ada, sign_in) -> None:
    client = sign_in(ada)
    answer = client.post(f"/events/{event.id}/mine/{mine.id}/withdraw")
    assert answer.location == f"/events/{event.id}"
    assert rows(session, Participant)[0].state == "withdrawn"
    assert "Ask to take part again" in client.get(f"/events/{event.id}/mine").text


def test_one_person_may_have_two_participations(session, event, mine, ada, sign_in) -> None:
    second = made.participant(session, event, ada, "supply", people=0)
    client = sign_in(ada)
    first = client.get(f"/events/{event.id}/mine").text
    assert f"as={second.id}" in first
    assert "(Supply)</a>" in client.get(f"/events/{event.id}/mine?as={second.id}").text
    # A number of somebody else's shows one's own.
    assert client.get(f"/events/{event.id}/mine?as=4711").status_code == 200


def test_statements_do_not_grow(
    session, event, mine, other, ada, sign_in, connection_count
) -> None:
    client = sign_in(ada)
    meet(session, event, mine, other, event.slots[0])
    made.wish(session, other, mine)

    def count():
        client.get(f"/events/{event.id}/mine")
        connection_count()
        client.get(f"/events/{event.id}/mine")
        return connection_count()

    one = count()
    for number in (1, 2):
        more = made.participant(session, event, f"Supplier {number}", "supply")
        meet(session, event, mine, more, event.slots[number])
        made.wish(session, more, mine)
    assert count() == one


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_speak_both_languages(event, mine, other, meeting, ada, sign_in, language) -> None:
    client = sign_in(ada, language=language)
    base, person = f"/events/{event.id}", mine.people[0]
    for path in (
        "join", "mine", f"mine/{mine.id}/words", f"mine/{mine.id}/people/new",
        f"mine/{mine.id}/people/{person.id}", f"agenda/{person.code}",
    ):  # fmt: skip
        assert client.get(f"{base}/{path}").status_code == 200
