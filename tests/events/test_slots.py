"""Laying out slots, closing and deleting them, and pitch sessions beside meetings."""

import datetime as dt
from itertools import pairwise

import pytest
from sqlalchemy import select

from marketplace.errors import InvalidError, RefusedError
from marketplace.events import pitching, slots, times
from marketplace.events.models import Absence, EventSlot
from marketplace.events.plan_models import EventMeeting, EventPair, EventPlan
from marketplace.events.slot_drafts import SlotDraft, SlotsDraft
from tests.events import made

DAY = {
    "first_day": "2030-05-14", "days": "1", "starts": "09:00", "ends": "12:00", "length": "30",
    "pause": "10",
}  # fmt: skip


def laid_out(zone="Asia/Shanghai", **changes):
    return slots.laid_out(SlotsDraft.model_validate({**DAY, **changes}), zone)


def spoken(event, some):
    return [times.span(event, one.starts_at, one.ends_at) for one in some]


def publish(session, event, slot, *, state="published"):
    """A plan with one meeting in this slot."""
    (demand,), (supply,) = made.crowd(session, event, demand=1, supply=1)
    pair = EventPair(event_id=event.id, demand_id=demand.id, supply_id=supply.id)
    plan = EventPlan(event_id=event.id, number=1, state=state)
    session.add_all([pair, plan])
    session.flush()
    meeting = EventMeeting(
        plan_id=plan.id, pair_id=pair.id, slot_id=slot.id, table_id=event.tables[0].id,
        demand_person_id=demand.people[0].id, supply_person_id=supply.people[0].id,
    )  # fmt: skip
    session.add(meeting)
    session.commit()
    return meeting


def test_slots_fill_the_time_with_pauses(session, chen) -> None:
    event = made.event(session, chen, slots=0)
    assert spoken(event, laid_out()) == [
        "09:00–09:30", "09:40–10:10", "10:20–10:50", "11:00–11:30"
    ]  # fmt: skip


def test_no_slot_runs_into_lunch(session, chen) -> None:
    event = made.event(session, chen, slots=0)
    found = laid_out(starts="11:00", ends="14:30", lunch_from="12:00", lunch_to="13:30", pause="0")
    assert [one.kind for one in found] == ["meeting", "meeting", "break", "meeting", "meeting"]
    assert spoken(event, found) == [
        "11:00–11:30", "11:30–12:00", "12:00–13:30", "13:30–14:00", "14:00–14:30"
    ]  # fmt: skip


def test_day_may_cross_midnight(session, chen) -> None:
    event = made.event(session, chen, slots=0)
    found = laid_out(starts="23:00", ends="00:40", pause="0")
    assert spoken(event, found) == ["23:00–23:30", "23:30–00:00 (+1)", "00:00–00:30"]


def test_slots_are_real_minutes_when_clocks_change() -> None:
    found = laid_out("Europe/Paris", first_day="2030-10-27", starts="01:00", ends="04:00", pause=0)
    assert len(found) == 8
    assert {one.ends_at - one.starts_at for one in found} == {dt.timedelta(minutes=30)}
    assert all(a.ends_at == b.starts_at for a, b in pairwise(found))


def test_days_follow_each_other(session, chen) -> None:
    event = made.event(session, chen, slots=0)
    draft = SlotsDraft.model_validate({**DAY, "days": "3"})
    assert len(slots.lay_out(session, chen, event=event, draft=draft)) == 12
    days = {
        times.day_name(event, one.starts_at, "en") for one in session.scalars(select(EventSlot))
    }
    assert days == {"2030-05-14 (Tue)", "2030-05-15 (Wed)", "2030-05-16 (Thu)"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"length": "4"}, "length"),
        ({"first_day": "soon"}, "first_day"),
        ({"starts": "nine"}, "starts"),
        ({"days": "15"}, "days"),
        ({"lunch_from": "12:00"}, "lunch_to"),
    ],
)
def test_wrong_layout_names_its_field(changes, field) -> None:
    _draft, problems = SlotsDraft.read({"lunch_from": "", "lunch_to": "", **DAY, **changes})
    assert [one.field for one in problems] == [field]


def test_slots_do_not_overlap(session, chen) -> None:
    event = made.event(session, chen, slots=1)
    with pytest.raises(InvalidError) as caught:
        slots.lay_out(session, chen, event=event, draft=SlotsDraft.model_validate(DAY))
    assert "2030-05-14 (Tue) 09:00–09:20" in caught.value.sentence.en
    with pytest.raises(InvalidError):
        slots.lay_out(
            session, chen, event=event, draft=SlotsDraft.model_validate({**DAY, "ends": "09:20"})
        )


def test_preview_makes_nothing_and_the_button_does(session, sign_in, chen) -> None:
    event = made.event(session, chen, slots=0)
    client, address = sign_in(chen), f"/events/{event.id}/slots"
    page = client.get(address, query_string=DAY).text
    assert "10:20–10:50" in page
    assert session.scalars(select(EventSlot)).all() == []
    session.rollback()
    assert client.post(f"{address}/lay-out", data=DAY).status_code == 303
    assert len(session.scalars(select(EventSlot)).all()) == 4
    session.rollback()
    again = client.post(f"{address}/lay-out", data=DAY)
    assert again.status_code == 422
    assert "This overlaps the slot 2030-05-14 (Tue) 09:00–09:30" in again.text
    assert "would be overlapped" in client.get(address, query_string=DAY).text
    wrong = client.get(address, query_string={**DAY, "length": "0"})
    assert "Out of range" in wrong.text


def test_slot_is_closed_and_opened(session, sign_in, chen) -> None:
    event = made.event(session, chen)
    number, client = event.slots[0].id, sign_in(chen)
    publish(session, event, event.slots[0])
    address = f"/events/{event.id}/slots/{number}"
    session.rollback()
    assert client.post(f"{address}/close").status_code == 303
    assert "1 published meeting stands there" in client.get(f"/events/{event.id}/slots").text
    session.expire_all()
    assert session.get(EventSlot, number).is_closed is True
    session.rollback()
    client.post(f"{address}/open")
    session.expire_all()
    assert session.get(EventSlot, number).is_closed is False


@pytest.mark.parametrize(
    ("state", "word"), [("published", "Move them first"), ("replaced", "Close it instead")]
)
def test_slot_of_a_timetable_is_not_deleted(session, chen, state, word) -> None:
    event = made.event(session, chen)
    publish(session, event, event.slots[0], state=state)
    with pytest.raises(RefusedError) as caught:
        slots.delete(session, chen, event=event, slot=event.slots[0])
    assert word in caught.value.sentence.en


def test_slot_to_which_a_pair_is_pinned_is_not_deleted(session, chen) -> None:
    event = made.event(session, chen)
    (demand,), (supply,) = made.crowd(session, event, demand=1, supply=1)
    session.add(
        EventPair(
            event_id=event.id, demand_id=demand.id, supply_id=supply.id,
            pinned_slot_id=event.slots[0].id,
        )
    )  # fmt: skip
    session.commit()
    with pytest.raises(RefusedError) as caught:
        slots.delete(session, chen, event=event, slot=event.slots[0])
    assert "Unpin" in caught.value.sentence.en


def test_free_slot_is_deleted_with_its_absences(session, sign_in, chen, ada) -> None:
    event = made.event(session, chen)
    owner = made.participant(session, event, ada, "demand")
    made.absent(session, owner.people[0], event.slots[:2])
    address = f"/events/{event.id}/slots/{event.slots[0].id}/delete"
    kept = event.slots[1].id
    session.rollback()
    assert sign_in(chen).post(address).status_code == 303
    assert session.scalars(select(Absence.slot_id)).all() == [kept]


def test_pitch_keeps_its_speakers_from_meetings_beside_it(session, sign_in, chen, ada, bao) -> None:
    event = made.event(session, chen, slots=4)  # 09:00 to 10:20
    speaker = made.participant(session, event, ada, "demand").people[0].id
    other = made.participant(session, event, bao, "supply").people[0].id
    number, meetings = event.id, [one.id for one in event.slots]
    data = {
        "kind": "pitch", "starts_at": "2030-05-14T09:10", "ends_at": "2030-05-14T09:50",
        "label": "低空物流专场", "people": [str(speaker)],
    }  # fmt: skip
    client = sign_in(chen)
    session.rollback()
    assert client.post(f"/events/{number}/slots", data=data).status_code == 303
    pitch = session.scalars(select(EventSlot.id).where(EventSlot.kind == "pitch")).one()
    away = select(Absence.representative_id, Absence.slot_id).where(Absence.cause == "pitch")
    assert set(map(tuple, session.execute(away))) == {
        (speaker, pitch), *((speaker, one) for one in meetings[:3])
    }  # fmt: skip
    session.rollback()
    assert "低空物流专场" in client.get(f"/events/{number}/slots").text
    client.post(f"/events/{number}/slots/{pitch}/people", data={"people": [str(other)]})
    assert {person for person, _slot in session.execute(away)} == {other}
    session.rollback()
    client.post(f"/events/{number}/slots/{pitch}/delete")
    assert session.execute(away).all() == []


def test_pitch_leaves_own_absences_alone_and_covers_later_slots(session, chen, ada) -> None:
    event = made.event(session, chen, slots=1)
    person = made.participant(session, event, ada, "demand").people[0]
    made.absent(session, person, event.slots[:1])
    draft = SlotDraft(
        kind="pitch", starts_at="2030-05-14T09:00", ends_at="2030-05-14T10:00", label="路演"
    )
    pitch = slots.add(session, chen, event=event, draft=draft, people=[person.id])
    later = SlotDraft(starts_at="2030-05-14T09:30", ends_at="2030-05-14T09:50")
    slot = slots.add(session, chen, event=event, draft=later)
    causes = select(Absence.slot_id, Absence.cause).order_by(Absence.slot_id)
    assert list(map(tuple, session.execute(causes))) == [
        (event.slots[0].id, "own"), (pitch.id, "pitch"), (slot.id, "pitch")
    ]  # fmt: skip
    pitching.choose_pitchers(session, chen, event=event, slot=pitch, people=[])
    assert list(map(tuple, session.execute(causes))) == [(event.slots[0].id, "own")]


def test_strangers_do_not_pitch(session, chen, ada) -> None:
    event, other = made.event(session, chen), made.event(session, chen)
    person = made.participant(session, other, ada, "demand").people[0]
    draft = SlotDraft(
        kind="pitch", starts_at="2030-05-14T09:00", ends_at="2030-05-14T10:00", label="路演"
    )
    with pytest.raises(InvalidError) as caught:
        slots.add(session, chen, event=event, draft=draft, people=[person.id])
    assert [one.field for one in caught.value.problems] == ["people"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2030-05-14T08:00"}, "ends_at"),
        ({"ends_at": "2030-05-15T09:00"}, "ends_at"),
        ({"kind": "pitch"}, "label"),
        ({"capacity": "-1"}, "capacity"),
    ],
)
def test_wrong_slot_names_its_field(session, sign_in, chen, changes, field) -> None:
    given = {"kind": "meeting", "starts_at": "2030-05-14T08:30", "ends_at": "2030-05-14T08:50"}
    _draft, problems = SlotDraft.read({**given, **changes})
    assert [one.field for one in problems] == [field]
    event = made.event(session, chen)
    answer = sign_in(chen).post(f"/events/{event.id}/slots", data={**given, **changes})
    assert answer.status_code == 422


def test_slots_of_other_events_are_unknown(session, sign_in, chen) -> None:
    event, other = made.event(session, chen), made.event(session, chen)
    for verb in ("close", "delete", "people"):
        address = f"/events/{event.id}/slots/{other.slots[0].id}/{verb}"
        assert sign_in(chen).post(address).status_code == 404


def test_event_that_is_over_keeps_its_slots(session, chen) -> None:
    event = made.event(session, chen, state="ended")
    for act in (
        lambda: slots.delete(session, chen, event=event, slot=event.slots[0]),
        lambda: slots.set_closed(
            session, chen, event=event, slot=event.slots[0], is_closed=True
        ),
        lambda: slots.lay_out(
            session, chen, event=event, draft=SlotsDraft.model_validate(DAY)
        ),
    ):  # fmt: skip
        with pytest.raises(RefusedError):
            act()


def test_page_runs_as_many_statements_for_three_as_for_one(
    session, sign_in, chen, connection_count
) -> None:
    client, counts = sign_in(chen), []
    for number in (1, 3):
        event = made.event(session, chen, slots=number)
        address = f"/events/{event.id}/slots"
        session.rollback()
        client.get(address)
        connection_count()
        client.get(address)
        counts.append(connection_count())
    assert counts[0] == counts[1]
