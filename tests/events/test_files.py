"""Who may take which file away, and what the pages that lead to them show."""

import pytest

from marketplace.events import file_views
from tests.events import made, versions

ORGANISER_FILES = ("agendas.pdf", "badges.pdf", "signs.pdf", "timetable.xlsx")


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def meeting(session, event, ada, bao):
    """Ada's house meets Bao's."""
    owner = made.participant(session, event, ada, "demand")
    supplier = made.participant(session, event, bao, "supply")
    one = versions.pair(session, owner, supplier)
    versions.publish(session, event, 1, [(one, 0, 0)])
    return one


def addresses(event, code, pair):
    start = f"/events/{event.id}/agenda/{code}"
    return [start, f"{start}/agenda.pdf", f"{start}/{pair.id}.ics", f"/events/feed/{code}.ics"]


@pytest.mark.parametrize("name", ORGANISER_FILES)
def test_organiser_takes_every_file(sign_in, chen, olga, event, meeting, name) -> None:
    for user in (chen, olga):
        answer = sign_in(user).get(f"/events/{event.id}/files/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.data[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.parametrize("name", ORGANISER_FILES)
def test_files_of_a_draft_are_not_there_for_other_organisers(
    session, sign_in, person, event, meeting, name
) -> None:
    other = person("Cai", organisation="Cai Events", role="organiser")
    assert sign_in(other).get(f"/events/{event.id}/files/{name}").status_code == 403
    event.state = "draft"
    session.commit()
    assert sign_in(other).get(f"/events/{event.id}/files/{name}").status_code == 404


def test_badge_code_opens_its_own_without_signing_in(sign_in, event, meeting) -> None:
    for address in addresses(event, meeting.demand.people[0].code, meeting):
        answer = sign_in().get(address)
        assert answer.status_code == 200, address


def test_pages_of_a_badge_stay_out_of_search_engines(sign_in, event, meeting) -> None:
    for address in addresses(event, meeting.demand.people[0].code, meeting)[1:]:
        assert sign_in().get(address).headers["X-Robots-Tag"] == "noindex, nofollow"


def test_code_opens_nothing_of_another_event_or_house(
    session, sign_in, chen, event, meeting
) -> None:
    other = made.event(session, chen, title="另一场对接会")
    code = meeting.demand.people[0].code
    for address in addresses(other, code, meeting)[:3]:
        assert sign_in().get(address).status_code == 404
    third = made.participant(session, event, "Third", "supply").people[0].code
    assert sign_in().get(f"/events/{event.id}/agenda/{third}/{meeting.id}.ics").status_code == 404


def test_codes_of_a_draft_event_open_nothing(session, sign_in, event, meeting) -> None:
    event.state = "draft"
    session.commit()
    for address in addresses(event, meeting.demand.people[0].code, meeting):
        assert sign_in().get(address).status_code == 404


def test_participant_with_one_representative_is_led_to_the_agenda(
    sign_in, ada, event, meeting
) -> None:
    answer = sign_in(ada).get(f"/events/{event.id}/agenda")
    code = meeting.demand.people[0].code
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}/agenda/{code}")


def test_participant_with_several_sees_all_of_their_own(
    session, sign_in, ada, event, meeting
) -> None:
    meeting.demand.people.append(made.representative(event, "Second"))
    session.commit()
    page = sign_in(ada).get(f"/events/{event.id}/agenda").text
    for one in meeting.demand.people:
        assert f"/events/feed/{one.code}.ics" in page
    assert meeting.supply.people[0].code not in page
    assert sign_in(ada).get(f"/events/{event.id}/agenda.pdf").data[:4] == b"%PDF"


def test_agendas_of_others_are_not_there(sign_in, dana, event, meeting) -> None:
    for end in ("agenda", "agenda.pdf"):
        assert sign_in(dana).get(f"/events/{event.id}/{end}").status_code == 404


def test_large_events_are_printed_in_parts(
    session, sign_in, chen, event, meeting, monkeypatch
) -> None:
    monkeypatch.setattr(file_views, "PEOPLE_A_FILE", 1)
    page = sign_in(chen).get(f"/events/{event.id}/files").text
    assert "By name · part 2 (Bao – Bao)" in page
    assert "By company · part 1 (Ada Hospital – Ada Hospital)" in page
    answer = sign_in(chen).get(f"/events/{event.id}/files/agendas.pdf?order=company&page=2")
    assert f"agendas-{event.id}-by-company-2.pdf" in answer.headers["Content-Disposition"]


def test_files_page_says_what_is_missing(sign_in, chen, event) -> None:
    page = sign_in(chen).get(f"/events/{event.id}/files").text
    assert "No version is published yet" in page
    assert "There are no approved participants yet." in page


@pytest.mark.parametrize("end", ["files", "files/agendas.pdf", "files/timetable.xlsx"])
def test_files_need_as_many_statements_for_one_as_for_three(
    session, sign_in, chen, event, meeting, connection_count, end
) -> None:
    client, address = sign_in(chen), f"/events/{event.id}/{end}"
    counts = []
    for more in (0, 2):
        pairs = [meeting]
        for number in range(more):
            guest = made.participant(session, event, f"Guest {number}", "supply")
            pairs.append(versions.pair(session, meeting.demand, guest))
        versions.publish(session, event, 2 + more, [(it, at, 0) for at, it in enumerate(pairs)])
        connection_count()
        assert client.get(address).status_code == 200
        counts.append(connection_count())
    assert counts[0] == counts[1]
