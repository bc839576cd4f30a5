"""Tables in rows, booths, and tables that are lost."""

import pytest
from sqlalchemy import select

from marketplace.errors import InvalidError, RefusedError
from marketplace.events import places, queries
from marketplace.events.models import EventTable
from marketplace.events.slot_drafts import TableDraft, TablesDraft
from tests.events import made
from tests.events.test_slots import publish


def labels(session, event):
    return [one.label for one in queries.tables(session, event)]


def test_tables_are_numbered_after_those_that_are_there(session, sign_in, chen) -> None:
    event = made.event(session, chen, tables=1)
    client, number = sign_in(chen), event.id
    data = {"hall": "B 厅", "prefix": "B", "first": "8", "count": "3"}
    session.rollback()
    assert client.post(f"/events/{number}/tables/set-up", data=data).status_code == 303
    page = client.get(f"/events/{number}/tables").text
    assert "B 厅 · 3 tables" in " ".join(page.split())
    event = queries.managed(session, chen, number)
    assert labels(session, event) == ["T1", "B8", "B9", "B10"]
    session.rollback()
    again = client.post(f"/events/{number}/tables/set-up", data={**data, "first": "10"})
    assert again.status_code == 422
    assert "There is a table B10 already." in again.text


def test_there_are_not_too_many_tables(session, chen) -> None:
    event = made.event(session, chen, tables=0)
    for prefix in "AB":
        draft = TablesDraft(prefix=prefix, count=500)
        places.set_up(session, chen, event=event, draft=draft)
    with pytest.raises(InvalidError) as caught:
        places.add(session, chen, event=event, draft=TableDraft(label="X"))
    assert "at most 1000" in caught.value.sentence.en


def test_booth_is_given_and_taken_back(session, sign_in, chen, bao) -> None:
    event = made.event(session, chen)
    supplier = made.participant(session, event, bao, "supply").id
    client, number = sign_in(chen), event.id
    data = {"label": "展位 1", "hall": "A 厅", "booth_of_id": str(supplier)}
    session.rollback()
    assert client.post(f"/events/{number}/tables", data=data).status_code == 303
    assert "Booth of Bao Robotics" in client.get(f"/events/{number}/tables").text
    table = session.scalars(select(EventTable.id).where(EventTable.label == "展位 1")).one()
    session.rollback()
    twice = client.post(f"/events/{number}/tables", data={**data, "label": "展位 2"})
    assert twice.status_code == 422
    assert "It has the booth 展位 1 already." in twice.text
    address = f"/events/{number}/tables/{table}/booth"
    assert client.post(address, data={"participant": ""}).status_code == 303
    assert session.get(EventTable, table).booth_of_id is None
    session.rollback()
    assert client.post(address, data={"participant": str(supplier)}).status_code == 303


def test_booth_is_not_given_to_those_who_do_not_come(session, chen, ada, bao) -> None:
    event, other = made.event(session, chen), made.event(session, chen)
    gone = made.participant(session, event, bao, "supply", state="withdrawn")
    elsewhere = made.participant(session, other, ada, "demand")
    for one in (gone, elsewhere):
        with pytest.raises(InvalidError):
            places.give(
                session, chen, event=event, table=event.tables[0], booth_of_id=one.id
            )  # fmt: skip


def test_table_in_use_is_neither_deleted_nor_given_away(session, chen, bao) -> None:
    event = made.event(session, chen)
    supplier = made.participant(session, event, bao, "supply")
    publish(session, event, event.slots[0])
    table = event.tables[0]
    assert places.set_closed(session, chen, event=event, table=table, is_closed=True) == 1
    with pytest.raises(RefusedError):
        places.delete(session, chen, event=event, table=table)
    with pytest.raises(RefusedError):
        places.give(session, chen, event=event, table=table, booth_of_id=supplier.id)


def test_table_of_an_earlier_version_is_closed_instead(session, chen) -> None:
    event = made.event(session, chen)
    publish(session, event, event.slots[0], state="draft")
    with pytest.raises(RefusedError) as caught:
        places.delete(session, chen, event=event, table=event.tables[0])
    assert "Close it instead" in caught.value.sentence.en


def test_table_is_closed_opened_and_deleted(session, sign_in, chen) -> None:
    event = made.event(session, chen, tables=2)
    number, table, client = event.id, event.tables[0].id, sign_in(chen)
    session.rollback()
    for verb, closed in (("close", True), ("open", False)):
        assert client.post(f"/events/{number}/tables/{table}/{verb}").status_code == 303
        session.expire_all()
        assert session.get(EventTable, table).is_closed is closed
        session.rollback()
    assert client.post(f"/events/{number}/tables/{table}/delete").status_code == 303
    assert session.scalars(select(EventTable.label)).all() == ["T2"]


def test_tables_of_other_events_are_unknown(session, sign_in, chen) -> None:
    event, other = made.event(session, chen), made.event(session, chen)
    for verb in ("close", "delete", "booth"):
        address = f"/events/{event.id}/tables/{other.tables[0].id}/{verb}"
        assert sign_in(chen).post(address).status_code == 404
