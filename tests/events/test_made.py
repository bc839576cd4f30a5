"""What tests of events stand on."""

from marketplace.events import policy, queries
from tests.events import made


def test_event_has_slots_tables_and_participants(session, chen, ada, bao) -> None:
    event = made.event(session, chen, slots=3, tables=2)
    owner = made.participant(session, event, ada, "demand")
    supplier = made.participant(session, event, bao, "supply", people=2)
    made.wish(session, owner, supplier)
    made.absent(session, owner.people[0], event.slots[:1])
    made.crowd(session, event, demand=1, supply=2)
    assert [one.label for one in queries.tables(session, event)] == ["T1", "T2"]
    assert len(queries.slots(session, event)) == 3
    assert queries.participant_counts(session, event) == {
        ("demand", "approved"): 2, ("supply", "approved"): 3
    }  # fmt: skip
    assert [one.name for one in queries.participants_of(session, ada, event)] == ["Ada Hospital"]
    assert policy.speaks_for_participant(ada, owner)
    assert not policy.speaks_for_participant(ada, supplier)
