"""The published timetable as values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from marketplace.errors import NotFoundError
from marketplace.events import agendas
from marketplace.events.agenda_values import Agenda, Person, in_order
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from tests.events import made, versions

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def sides(session, event):
    return made.crowd(session, event, demand=1, supply=3)


def read(session, event, **more):
    return agendas.programme(session, event, language="zh", **more)


def of(programme, participant):
    person = next(one for one in programme.people if one.house_number == participant.id)
    return programme.agenda(person)


def test_agenda_tells_when_where_and_whom(session, event, sides) -> None:
    (owner,), (first, second, _) = sides
    late, early = versions.pair(session, owner, first), versions.pair(session, owner, second)
    versions.publish(session, event, 3, [(late, 2, 0), (early, 0, 1)])
    programme = read(session, event)
    assert (programme.number, programme.published_at) == (
        3, versions.PUBLISHED + dt.timedelta(hours=3)
    )  # fmt: skip
    mine = of(programme, owner)
    assert [
        (f"{one.starts:%m-%d %H:%M}", one.place.label, one.place.hall, one.other(mine.person).house)
        for one in mine.talks
    ] == [
        ("05-14 09:00", "T2", "A 厅", "Supplier 2"),
        ("05-14 09:40", "T1", "A 厅", "Supplier 1"),
    ]
    theirs = of(programme, first)
    assert [one.other(theirs.person).house for one in theirs.talks] == ["Owner 1"]


def test_times_are_those_of_the_event(session, chen) -> None:
    event = made.event(session, chen, zone="Europe/Paris")
    (owner,), (supplier,) = made.crowd(session, event, demand=1, supply=1)
    versions.publish(session, event, 1, [(versions.pair(session, owner, supplier), 0, 0)])
    (talk,) = read(session, event).talks
    assert talk.starts == dt.datetime(2030, 5, 14, 3, tzinfo=PARIS)
    assert f"{talk.starts:%H:%M}" == "03:00"


def test_titles_are_in_the_language_asked_for(session, event, ada, bao) -> None:
    house = {"created_by_id": ada.id, "search_terms": "", "updated_at": versions.PUBLISHED}
    need = Scenario(
        title="夜间巡检", title_other="Night patrol", language="zh", description="巡检",
        organisation_id=ada.memberships[0].organisation_id, **house,
    )  # fmt: skip
    offer = Product(
        title="无人机", language="zh", description="巡检",
        organisation_id=bao.memberships[0].organisation_id, **house,
    )  # fmt: skip
    session.add_all([need, offer])
    session.flush()
    owner = made.participant(session, event, ada, "demand")
    supplier = made.participant(session, event, bao, "supply")
    both = versions.pair(session, owner, supplier, scenario_id=need.id, product_id=offer.id)
    versions.publish(session, event, 1, [(both, 0, 0)])
    for language, titles in (("zh", ("夜间巡检", "无人机")), ("en", ("Night patrol", "无人机"))):
        (talk,) = agendas.programme(session, event, language=language).talks
        assert talk.about == titles


def test_drafts_of_the_timetable_are_not_read(session, event, sides) -> None:
    (owner,), (first, _, _) = sides
    plan = versions.publish(session, event, 1, [(versions.pair(session, owner, first), 0, 0)])
    plan.state, plan.published_at = "draft", None
    session.commit()
    programme = read(session, event)
    assert (programme.number, programme.published_at, programme.talks) == (0, None, ())
    assert [one.house for one in programme.people] == [
        "Owner 1", "Supplier 1", "Supplier 2", "Supplier 3"
    ]  # fmt: skip


def test_only_approved_participants_are_printed(session, event, sides) -> None:
    made.participant(session, event, "Walker", "supply", state="withdrawn")
    assert [one.house for one in read(session, event).people if one.house == "Walker"] == []


def test_breaks_and_pitches_stand_between_the_meetings(session, event, sides) -> None:
    (owner,), (first, second, _) = sides
    event.slots[1].kind, event.slots[1].label = "break", "茶歇"
    one, two = versions.pair(session, owner, first), versions.pair(session, owner, second)
    versions.publish(session, event, 1, [(one, 0, 0), (two, 2, 0)])
    programme = read(session, event)
    ((day, rows),) = of(programme, owner).days(programme.stretches)
    assert day == dt.date(2030, 5, 14)
    assert [row.stretch.label if row.stretch else row.talk.pair for row in rows] == [
        one.id, "茶歇", two.id
    ]  # fmt: skip


def test_dropped_are_those_of_earlier_versions_alone(session, event, sides) -> None:
    (owner,), (first, second, third) = sides
    one, two, three = (versions.pair(session, owner, it) for it in (first, second, third))
    versions.publish(session, event, 1, [(one, 0, 0), (two, 1, 0)])
    versions.publish(session, event, 2, [(one, 1, 0), (two, 2, 0)])
    versions.publish(session, event, 3, [(two, 2, 0), (three, 3, 0)])
    programme = read(session, event)
    person = of(programme, owner).person
    gone = agendas.dropped(session, event, person, programme, language="zh")
    assert [(it.pair, it.plan, f"{it.starts:%H:%M}") for it in gone] == [(one.id, 2, "09:20")]
    other = of(programme, second).person
    assert agendas.dropped(session, event, other, programme, language="zh") == []


def test_two_without_a_common_language_need_an_interpreter(session, event, sides) -> None:
    (owner,), (first, second, _) = sides
    owner.people[0].languages, first.people[0].languages = "zh", "en,fr"
    second.people[0].languages = "en,zh"
    one, two = versions.pair(session, owner, first), versions.pair(session, owner, second)
    versions.publish(session, event, 1, [(one, 0, 0), (two, 1, 0)])
    assert [it.needs_interpreter for it in read(session, event).talks] == [True, False]


def test_by_code_finds_the_badge_of_an_announced_event(session, event, sides) -> None:
    person = sides[0][0].people[0]
    found, row = agendas.by_code(session, person.code)
    assert (found.id, row.id) == (event.id, person.id)
    event.state = "draft"
    session.commit()
    for code in (person.code, "", "no-such-code", "x" * 5_000):
        with pytest.raises(NotFoundError):
            agendas.by_code(session, code)


def test_own_people_are_those_of_ones_own_house(session, event, ada, dana, sides) -> None:
    mine = made.participant(session, event, ada, "demand", people=2)
    assert agendas.own_people(session, ada, event) == [one.id for one in mine.people]
    with pytest.raises(NotFoundError):
        agendas.own_people(session, dana, event)


def test_programme_needs_as_many_statements_for_one_as_for_three(
    session, event, sides, connection_count
) -> None:
    (owner,), suppliers = sides
    pairs = [versions.pair(session, owner, one) for one in suppliers]
    counts = []
    for number, last in ((1, 1), (2, 3)):
        meets = [(one, at, 0) for at, one in enumerate(pairs[:last])]
        versions.publish(session, event, number, meets)
        session.expire_all()
        assert event.id
        connection_count()
        programme = read(session, event)
        agendas.dropped(session, event, programme.people[0], programme, language="zh")
        counts.append(connection_count())
        assert len(programme.talks) == last
    assert counts[0] == counts[1] == 6


def test_order_is_by_sound_of_names_or_companies() -> None:
    def agenda(number: int, name: str, house: str) -> Agenda:
        person = Person(number, "", name, "", "demand", house, number, frozenset(), False)
        return Agenda(person, ())

    people = [
        agenda(1, "张伟", "安达公司"), agenda(2, "李娜", "中科院"), agenda(3, "Baker", "百度"),
    ]  # fmt: skip
    assert [one.person.name for one in in_order(people, "name")] == ["Baker", "李娜", "张伟"]
    assert [one.person.name for one in in_order(people, "company")] == ["张伟", "Baker", "李娜"]
