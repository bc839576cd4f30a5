"""Events themselves: who sees them, what is said about them, and their states."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.events import overview, service
from marketplace.events.drafts import EventDraft, ReasonDraft
from marketplace.events.models import Event
from marketplace.records import OutboxMail
from tests.events import made

SITE = "https://example.cn"
FORM = {
    "title": "低空经济对接会", "title_other": "Low-altitude event", "place": "广州", "zone":
    "Asia/Shanghai", "mode": "organiser", "min_meetings": "1", "max_meetings": "6",
    "most_musts": "3", "most_wishes": "20", "request_hours": "48", "interpreters": "0",
    "registration_until": "2030-05-01T17:30",
}  # fmt: skip


@pytest.fixture
def cleo(person):
    return person("Cleo", organisation="Cleo Events", role="organiser")


def letters_to(session, email):
    chosen = select(OutboxMail.subject).where(OutboxMail.recipient == email)
    return list(session.scalars(chosen.order_by(OutboxMail.id)))


def test_event_is_made_in_the_browser(session, sign_in, chen) -> None:
    client = sign_in(chen)
    assert client.get("/events/new").status_code == 200
    answer = client.post("/events/new", data=FORM)
    assert answer.status_code == 303
    event = session.scalars(select(Event)).one()
    assert answer.headers["Location"] == f"/events/{event.id}/desk"
    assert (event.state, event.max_meetings, event.created_by_id) == ("draft", 6, chen.id)
    assert event.registration_until == dt.datetime(2030, 5, 1, 9, 30, tzinfo=dt.UTC)
    assert 'value="2030-05-01T17:30"' in client.get(f"/events/{event.id}/edit").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Type at least 2 characters."),
        ("zone", "Mars/Olympus", "such as Asia/Shanghai"),
        ("max_meetings", "0", "Out of range"),
        ("min_meetings", "9", "cannot be below the least (9)"),
        ("registration_until", "tomorrow", "Type the day and time as 2026-12-01 17:30."),
        ("registration_until", "1999-01-01T10:00", "after 2000"),
        ("organisation_id", "987654", "Choose an organisation that you speak for"),
    ],
)
def test_wrong_word_comes_back_with_a_sentence(sign_in, chen, field, value, sentence) -> None:
    answer = sign_in(chen).post("/events/new", data={**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Low-altitude event" in answer.text


def test_drafts_are_unknown_to_others(session, sign_in, chen, cleo, olga, ada) -> None:
    event = made.event(session, chen, title="秘密筹备会", state="draft")
    address = f"/events/{event.id}"
    for who, status in ((None, 404), (ada, 404), (cleo, 404), (chen, 200), (olga, 200)):
        assert sign_in(who).get(address).status_code == status
    for who, shown in ((None, False), (cleo, False), (chen, True), (olga, True)):
        assert ("秘密筹备会" in sign_in(who).get("/events").text) is shown
    assert sign_in(cleo).get(f"{address}/desk").status_code == 404
    assert sign_in(ada).get(f"{address}/desk").status_code == 403


def test_public_page_says_what_when_and_where(session, sign_in, chen, ada) -> None:
    event = made.event(session, chen, title_other="Low-altitude event", slots=3)
    made.participant(session, event, ada, "demand")
    page = " ".join(sign_in().get(f"/events/{event.id}").text.split())
    assert "Low-altitude event" in page
    assert "2030-05-14 (Tue) 09:00–10:00 UTC+8" in page
    assert "会展中心 3 号馆" in page
    assert "1 with needs, 0 with products" in page
    assert "3 slots" in page
    assert "2030-05-14 (周二) 09:00–10:00 UTC+8" in sign_in(language="zh").get(
        f"/events/{event.id}"
    ).text  # fmt: skip
    mine = sign_in(ada).get(f"/events/{event.id}").text
    assert "Ada Hospital (Demand)" in mine


def test_event_across_midnight_says_so(session, sign_in, chen) -> None:
    late = dt.datetime(2030, 5, 14, 23, 40, tzinfo=made.SHANGHAI)
    event = made.event(session, chen, slots=2, starts=late)
    page = " ".join(sign_in().get(f"/events/{event.id}").text.split())
    assert "2030-05-14 (Tue) 23:40 – 2030-05-15 (Wed) 00:20 UTC+8" in page


def test_index_parts_what_comes_from_what_was(session, chen, ada) -> None:
    week = dt.timedelta(days=7)
    soon = made.event(session, chen, title="下周", starts=now() + week)
    later = made.event(session, chen, title="以后", starts=now() + 2 * week)
    undated = made.event(session, chen, title="待定", slots=0)
    gone = made.event(session, chen, title="上周", starts=now() - week, state="closed")
    off = made.event(session, chen, title="取消", starts=now() + week, state="cancelled")
    made.event(session, chen, title="草稿", state="draft")
    found = [one.event.id for one in overview.upcoming(session, now(), limit=9)]
    assert found == [soon.id, later.id, undated.id]
    assert overview.upcoming_count(session, now()) == 3
    assert [one.event.id for one in overview.past(session, now(), limit=9)] == [off.id, gone.id]
    assert overview.past_count(session, now()) == 2
    assert [one.event.title for one in overview.drafts(session, chen)] == ["草稿"]


def test_index_runs_as_many_statements_for_three_as_for_one(
    session, sign_in, chen, connection_count
) -> None:
    client, counts = sign_in(chen), []
    made.event(session, chen)
    client.get("/events")
    for _more in (0, 2):
        for _one in range(_more):
            made.event(session, chen)
        connection_count()
        client.get("/events")
        counts.append(connection_count())
    assert counts[0] == counts[1]


def test_two_editors_lose_nothing(session, sign_in, chen) -> None:
    event = made.event(session, chen)
    client = sign_in(chen)
    form = {**FORM, "version": event.version}
    first = client.post(f"/events/{event.id}/edit", data={**form, "place": "甲馆"})
    second = client.post(f"/events/{event.id}/edit", data={**form, "place": "乙馆"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "甲馆" in second.text
    assert "乙馆" in second.text
    session.expire_all()
    assert session.get(Event, event.id).place == "甲馆"


def test_same_words_twice_are_no_conflict(session, chen) -> None:
    event = made.event(session, chen)
    draft = EventDraft.model_validate({**FORM, "organisation_id": event.organisation_id})
    old = event.version
    service.revise(session, chen, event=event, draft=draft, version=old)
    service.revise(session, chen, event=event, draft=draft, version=old)
    with pytest.raises(StaleError):
        service.revise(
            session, chen, event=event, version=old,
            draft=draft.model_copy(update={"place": "别处"}),
        )  # fmt: skip


def test_zone_stays_while_there_are_slots(session, chen) -> None:
    event = made.event(session, chen, slots=1)
    draft = EventDraft.model_validate({**FORM, "zone": "Europe/Paris"})
    with pytest.raises(InvalidError) as caught:
        service.revise(session, chen, event=event, draft=draft, version=event.version)
    assert [one.field for one in caught.value.problems] == ["zone"]


def test_announcing_sends_the_invitations_once(session, sign_in, chen, ada, bao) -> None:
    event = made.event(session, chen, state="draft")
    made.participant(session, event, ada, "demand", state="invited", people=0)
    client = sign_in(chen)
    for _time in range(2):
        assert client.post(f"/events/{event.id}/announce").status_code == 303
    session.expire_all()
    assert session.get(Event, event.id).state == "open"
    assert letters_to(session, ada.email) == ["邀请参加“低空经济供需对接会”"]
    assert letters_to(session, bao.email) == []


@pytest.mark.parametrize(("change", "word"), [({"place": ""}, "place"), ({}, "slots")])
def test_event_without_place_or_time_is_not_announced(session, chen, change, word) -> None:
    event = made.event(session, chen, state="draft", slots=0 if word == "slots" else 1, **change)
    with pytest.raises(RefusedError) as caught:
        service.announce(session, chen, event=event, site=SITE)
    assert word in caught.value.sentence.en


def test_registration_closes_and_opens_without_new_letters(session, chen, ada) -> None:
    event = made.event(session, chen)
    made.participant(session, event, ada, "demand", state="invited", people=0)
    assert service.close(session, chen, event=event) is True
    assert service.close(session, chen, event=event) is False
    assert service.announce(session, chen, event=event, site=SITE) is True
    assert (event.state, letters_to(session, ada.email)) == ("open", [])


def test_event_ends_once_it_has_begun(session, chen) -> None:
    event = made.event(session, chen)
    with pytest.raises(RefusedError):
        service.end(session, chen, event=event)
    begun = made.event(session, chen, starts=now() - dt.timedelta(minutes=5))
    assert service.end(session, chen, event=begun) is True
    with pytest.raises(RefusedError):
        service.close(session, chen, event=begun)


def test_cancelling_tells_all_who_take_part_why(session, sign_in, chen, ada, bao, dana) -> None:
    event = made.event(session, chen)
    made.participant(session, event, ada, "demand", state="invited", people=0)
    made.participant(session, event, bao, "supply")
    made.participant(session, event, dana, "supply", state="declined")
    client = sign_in(chen)
    assert client.post(f"/events/{event.id}/cancel", data={"reason": ""}).status_code == 422
    for _time in range(2):
        answer = client.post(f"/events/{event.id}/cancel", data={"reason": "台风红色预警"})
        assert answer.status_code == 303
    for who, letters in ((ada, 1), (bao, 1), (dana, 0)):
        assert len(letters_to(session, who.email)) == letters
    assert "台风红色预警" in session.scalars(select(OutboxMail.body).limit(1)).one()
    assert "台风红色预警" in sign_in().get(f"/events/{event.id}").text
    address = f"/events/{event.id}/edit"
    session.rollback()
    answer = client.post(address, data={**FORM, "version": 1})
    assert answer.status_code == 409


def test_draft_is_cancelled_without_letters(session, chen, ada) -> None:
    event = made.event(session, chen, state="draft")
    made.participant(session, event, ada, "demand", state="invited", people=0)
    service.cancel(session, chen, event=event, draft=ReasonDraft(reason="改期"), site=SITE)
    assert (event.state, letters_to(session, ada.email)) == ("cancelled", [])


@pytest.mark.parametrize("verb", ["edit", "announce", "close", "end", "cancel"])
def test_a_stranger_moves_nothing(session, sign_in, chen, cleo, verb) -> None:
    event = made.event(session, chen)
    hidden = made.event(session, chen, state="draft")
    client = sign_in(cleo)
    assert client.post(f"/events/{event.id}/{verb}", data=FORM).status_code == 403
    assert client.post(f"/events/{hidden.id}/{verb}", data=FORM).status_code == 404


def test_desk_shows_how_ready_the_event_is(session, sign_in, chen, ada, bao) -> None:
    event = made.event(session, chen, state="draft", slots=0, tables=0)
    page = " ".join(sign_in(chen).get(f"/events/{event.id}/desk").text.split())
    assert "Lay out the slots" in page
    made.add_slots(session, event, 4, starts=made.STARTS)
    session.commit()
    full = made.event(session, chen, slots=4, tables=3)
    made.participant(session, full, ada, "demand")
    made.participant(session, full, bao, "supply", people=0)
    page = " ".join(sign_in(chen).get(f"/events/{full.id}/desk").text.split())
    assert "3 to be used (0 of them booths): room for 12 meetings" in page
    assert "1 demand, 1 supply; 1 without a representative" in page
    assert "0 of 1 people are there" in page
