"""Calendars parsed back: entries keep their name, update, and cancel."""

import datetime as dt

import pytest
from icalendar import Calendar

from marketplace.events import calendars
from tests.events import made, versions


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def pairs(session, event):
    """One owner and three suppliers; the owner's agenda is looked at."""
    (owner,), suppliers = made.crowd(session, event, demand=1, supply=3)
    return [versions.pair(session, owner, one) for one in suppliers]


@pytest.fixture
def entries(sign_in, pairs):
    """The entries of the owner's feed by number of the pair."""
    code = pairs[0].demand.people[0].code

    def read(**headers):
        answer = sign_in().get(f"/events/feed/{code}.ics", headers=headers)
        assert answer.content_type == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.data)
        return {int(str(one["UID"]).split("-")[3]): one for one in calendar.walk("VEVENT")}

    return read


def told(entry):
    return int(entry["SEQUENCE"]), str(entry["STATUS"]), f"{entry.decoded('DTSTART'):%H:%M %Z}"


def test_entry_says_whom_when_and_where_in_utc(session, event, pairs, entries) -> None:
    versions.publish(session, event, 3, [(pairs[0], 0, 1)])
    (entry,) = entries().values()
    assert entry.decoded("DTSTART") == dt.datetime(2030, 5, 14, 1, tzinfo=dt.UTC)
    assert entry.decoded("DTEND") == dt.datetime(2030, 5, 14, 1, 20, tzinfo=dt.UTC)
    assert str(entry["SUMMARY"]) == "Meeting: Supplier 1"
    assert str(entry["LOCATION"]) == "table T2, A 厅, 会展中心 3 号馆"
    assert entry.decoded("DTSTAMP") == versions.PUBLISHED + dt.timedelta(hours=3)
    code = pairs[0].demand.people[0].code
    assert str(entry["URL"]) == f"http://127.0.0.1:5000/events/{event.id}/agenda/{code}"
    assert b"DTSTART:20300514T010000Z" in entry.to_ical()


def test_entries_update_and_cancel_under_the_same_name(session, event, pairs, entries) -> None:
    first, second, third = pairs
    versions.publish(session, event, 1, [(first, 0, 0), (second, 1, 0)])
    before = entries()
    assert {pair: told(one) for pair, one in before.items()} == {
        first.id: (1, "CONFIRMED", "01:00 UTC"),
        second.id: (1, "CONFIRMED", "01:20 UTC"),
    }
    versions.publish(session, event, 4, [(second, 2, 0), (third, 0, 0)])
    after = entries()
    assert {pair: told(one) for pair, one in after.items()} == {
        first.id: (4, "CANCELLED", "01:00 UTC"),
        second.id: (4, "CONFIRMED", "01:40 UTC"),
        third.id: (4, "CONFIRMED", "01:00 UTC"),
    }
    for pair in (first.id, second.id):
        assert after[pair]["UID"] == before[pair]["UID"]


def test_an_older_draft_published_later_counts_as_newer(session, event, pairs, entries) -> None:
    seen = []
    for hour, number in enumerate((3, 2, 4)):
        plan = versions.publish(session, event, number, [(pairs[0], hour, 0)])
        plan.published_at = versions.PUBLISHED + dt.timedelta(hours=hour)
        session.commit()
        seen.append(told(entries()[pairs[0].id]))
    assert seen == [
        (3, "CONFIRMED", "01:00 UTC"), (4, "CONFIRMED", "01:20 UTC"), (5, "CONFIRMED", "01:40 UTC")
    ]  # fmt: skip


def test_a_meeting_that_comes_back_is_confirmed_again(session, event, pairs, entries) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    versions.publish(session, event, 2, [])
    versions.publish(session, event, 3, [(pairs[0], 0, 0)])
    assert told(entries()[pairs[0].id]) == (3, "CONFIRMED", "01:00 UTC")


def test_all_entries_of_a_cancelled_event_are_cancelled(session, event, pairs, entries) -> None:
    versions.publish(session, event, 2, [(pairs[0], 0, 0)])
    event.state = "cancelled"
    session.commit()
    assert told(entries()[pairs[0].id]) == (3, "CANCELLED", "01:00 UTC")


def test_names_of_the_two_sides_differ(session, event, pairs, sign_in) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    names = set()
    for side in (pairs[0].demand, pairs[0].supply):
        answer = sign_in().get(f"/events/feed/{side.people[0].code}.ics")
        (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
        names.add(str(entry["UID"]))
    assert len(names) == 2


def test_names_do_not_depend_on_the_address_of_the_site(session, event, pairs, entries) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    person = pairs[0].demand.people[0].id
    assert str(entries()[pairs[0].id]["UID"]) == (
        f"event-{event.id}-pair-{pairs[0].id}-person-{person}@{calendars.DOMAIN}"
    )


def test_feed_is_sent_again_only_when_it_changed(session, event, pairs, sign_in) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    address = f"/events/feed/{pairs[0].demand.people[0].code}.ics"
    tag = sign_in().get(address).headers["ETag"]
    assert sign_in().get(address, headers={"If-None-Match": tag}).status_code == 304
    versions.publish(session, event, 2, [(pairs[0], 1, 0)])
    assert sign_in().get(address, headers={"If-None-Match": tag}).status_code == 200


def test_feed_is_empty_until_something_is_published(event, pairs, entries) -> None:
    assert entries() == {}


def test_one_meeting_as_a_file_is_the_entry_of_the_feed(
    session, event, pairs, entries, sign_in
) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0), (pairs[1], 1, 0)])
    versions.publish(session, event, 2, [(pairs[1], 1, 0)])
    code = pairs[0].demand.people[0].code
    for pair in pairs[:2]:
        answer = sign_in().get(f"/events/{event.id}/agenda/{code}/{pair.id}.ics")
        (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
        assert entry.to_ical() == entries()[pair.id].to_ical()
    assert sign_in().get(f"/events/{event.id}/agenda/{code}/{pairs[2].id}.ics").status_code == 404


def test_texts_cannot_end_their_line(session, event, pairs, entries) -> None:
    pairs[0].supply.name = "甲\r\nSTATUS:CANCELLED\r\nX;Y,Z\\"
    session.commit()
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    entry = entries()[pairs[0].id]
    assert str(entry["STATUS"]) == "CONFIRMED"
    assert "X;Y,Z\\" in str(entry["SUMMARY"])


def test_feed_speaks_chinese_to_those_who_do(session, event, pairs, sign_in) -> None:
    versions.publish(session, event, 1, [(pairs[0], 0, 0)])
    answer = sign_in(language="zh").get(f"/events/feed/{pairs[0].demand.people[0].code}.ics")
    (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "会面：Supplier 1"
    assert str(entry["LOCATION"]) == "T1 桌, A 厅, 会展中心 3 号馆"


def test_feed_is_in_the_language_of_the_person_who_has_an_account(
    session, event, ada, bao, sign_in
) -> None:
    owner = made.participant(session, event, ada, "demand")
    supplier = made.participant(session, event, bao, "supply")
    versions.publish(session, event, 1, [(versions.pair(session, owner, supplier), 0, 0)])
    said = {}
    for language in ("zh", "en"):
        ada.language = language
        session.commit()
        answer = sign_in(language="zh").get(f"/events/feed/{owner.people[0].code}.ics")
        (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
        said[language] = str(entry["SUMMARY"])
    assert said == {"zh": "会面：Bao Robotics", "en": "Meeting: Bao Robotics"}
