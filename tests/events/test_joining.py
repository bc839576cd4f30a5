"""Asking to take part, accepting, what one speaks for, withdrawing."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.errors import RefusedError
from marketplace.events import joining, representing
from marketplace.events.join_drafts import ParticipantDraft, PersonDraft
from marketplace.events.joining import Spoken
from marketplace.events.models import Participant, Subject
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.records import OutboxMail
from tests.events import made

UNTIL = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
TEXT = "现场巡检依靠人工，效率低、漏检率高，希望引入无人机完成日常巡检并自动识别缺陷。"


def words(**values):
    return ParticipantDraft.model_validate(values)


def who(name="Bao", email="bao@example.cn", **values):
    return PersonDraft.model_validate({"name": name, "email": email, **values})


def ask(session, event, user, side="supply", **values):
    given = {"draft": words(), "person": who(user.name, user.email), "at": UNTIL, **values}
    house = user.memberships[0].organisation
    return joining.ask(session, event=event, organisation=house, side=side, **given)


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, registration_until=UNTIL)


@pytest.fixture
def product(session, bao, dana):
    def make(title, *, by=bao, listed=True):
        draft = ProductDraft(title=title, description=TEXT)
        house = by.memberships[0].organisation
        row = products.register(session, by, draft=draft, organisation=house)
        if listed:
            row.state = "listed"
        session.commit()
        return row

    return make


def letters(session):
    session.flush()
    return [(one.recipient, one.subject) for one in session.scalars(select(OutboxMail))]


def test_asking_makes_a_request_and_tells_the_organiser(session, event, bao) -> None:
    mine = ask(session, event, bao, draft=words(introduction="机器人", max_meetings=6))
    assert (mine.state, mine.side, mine.name) == ("requested", "supply", "Bao Robotics")
    assert (mine.introduction, mine.max_meetings) == ("机器人", 6)
    person = mine.people[0]
    assert (person.name, person.user_id, person.languages) == ("Bao", bao.id, "zh")
    assert letters(session) == [("chen@example.cn", "“Bao Robotics”申请参加“低空经济供需对接会”")]


@pytest.mark.parametrize(("late", "taken"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_registration_ends_at_the_very_second(session, event, bao, late, taken) -> None:
    if taken:
        assert ask(session, event, bao, at=UNTIL + late).state == "requested"
        return
    with pytest.raises(RefusedError):
        ask(session, event, bao, at=UNTIL + late)


@pytest.mark.parametrize("state", ["draft", "closed", "ended", "cancelled"])
def test_only_an_open_event_takes_requests(session, event, bao, state) -> None:
    event.state = state
    with pytest.raises(RefusedError):
        ask(session, event, bao)


def test_asking_twice_is_refused(session, event, bao) -> None:
    ask(session, event, bao)
    with pytest.raises(RefusedError) as refused:
        ask(session, event, bao)
    assert refused.value.sentence == joining.TAKEN


def test_one_house_may_stand_on_both_sides(session, event, bao) -> None:
    supply, demand = ask(session, event, bao), ask(session, event, bao, side="demand")
    # The account stands behind one badge of an event.
    assert (supply.people[0].user_id, demand.people[0].user_id) == (bao.id, None)


def test_an_invitation_is_accepted_by_asking(session, event, bao) -> None:
    invited = made.participant(session, event, bao, "supply", state="invited", people=0)
    mine = ask(session, event, bao)
    assert (mine.id, mine.state, mine.decided_at) == (invited.id, "approved", UNTIL)
    assert letters(session) == [
        ("chen@example.cn", "“Bao Robotics”接受了“低空经济供需对接会”的邀请")
    ]


def test_who_withdrew_may_ask_again_with_the_same_badge(session, event, bao) -> None:
    mine = ask(session, event, bao)
    code = mine.people[0].code
    joining.withdraw(session, bao, event=event, participant=mine, at=UNTIL)
    assert mine.state == "withdrawn"
    again = ask(session, event, bao)
    assert (again.id, again.state, [one.code for one in again.people]) == (
        mine.id, "requested", [code]
    )  # fmt: skip


def test_who_was_declined_may_not_ask_again(session, event, bao) -> None:
    ask(session, event, bao).state = "declined"
    with pytest.raises(RefusedError) as refused:
        ask(session, event, bao)
    assert refused.value.sentence == joining.DECLINED


def test_withdrawing_tells_the_organiser_once(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply")
    for _ in range(2):
        joining.withdraw(session, bao, event=event, participant=mine)
    assert letters(session) == [("chen@example.cn", "“Bao Robotics”退出“低空经济供需对接会”")]


def test_nobody_withdraws_from_what_is_over(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply")
    event.state = "ended"
    with pytest.raises(RefusedError):
        joining.withdraw(session, bao, event=event, participant=mine)
    assert mine.state == "approved"


def test_meetings_are_capped_by_the_event(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply", min_meetings=3)
    joining.revise(event, mine, words(max_meetings=20))
    assert (mine.min_meetings, mine.max_meetings) == (3, event.max_meetings)
    joining.revise(event, mine, words(max_meetings=2))
    assert (mine.min_meetings, mine.max_meetings) == (2, 2)


def test_one_speaks_for_open_postings_of_ones_own(session, event, bao, dana, product) -> None:
    mine = made.participant(session, event, bao, "supply", people=2)
    good, draft = product("无人机巡检系统"), product("未上架", listed=False)
    theirs = product("别家产品", by=dana)
    person = mine.people[1]
    chosen = [Spoken(good.id, person.id), Spoken(draft.id), Spoken(theirs.id), Spoken(4711)]
    joining.speak_for(session, event=event, participant=mine, chosen=chosen)
    assert [(one.product_id, one.representative_id) for one in mine.subjects] == [
        (good.id, person.id)
    ]


def test_a_representative_of_others_cannot_speak(session, event, bao, ada, product) -> None:
    mine = made.participant(session, event, bao, "supply")
    other = made.participant(session, event, ada, "demand")
    good = product("无人机巡检系统")
    joining.speak_for(
        session, event=event, participant=mine, chosen=[Spoken(good.id, other.people[0].id)]
    )
    assert [one.representative_id for one in mine.subjects] == [None]


def test_subjects_left_out_are_dropped_and_kept_ones_stay(session, event, bao, product) -> None:
    one, two = product("甲型"), product("乙型")
    mine = made.participant(session, event, bao, "supply", subjects=[one, two])
    kept = mine.subjects[1].id
    two.state = "expired"  # what was chosen before stays although it is no longer open
    joining.speak_for(session, event=event, participant=mine, chosen=[Spoken(two.id)])
    session.commit()
    assert [row.id for row in session.scalars(select(Subject))] == [kept]


def test_representatives_come_and_go(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply")
    draft = who("Li", "li@example.cn", job="销售", languages=["en", "zh"])
    added = representing.add(session, event=event, participant=mine, draft=draft)
    assert (added.job, added.languages, added.user_id) == ("销售", "en,zh", None)
    assert added.code != mine.people[0].code
    representing.remove(session, event=event, participant=mine, person=mine.people[0])
    with pytest.raises(RefusedError) as refused:
        representing.remove(session, event=event, participant=mine, person=added)
    assert refused.value.sentence == representing.LAST


def test_representatives_are_at_most_ten(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply", people=10)
    with pytest.raises(RefusedError):
        representing.add(session, event=event, participant=mine, draft=who("Li"))


def test_availability_becomes_absences_and_leaves_others_alone(session, event, bao) -> None:
    mine = made.participant(session, event, bao, "supply")
    person, (one, two, three, four) = mine.people[0], event.slots
    made.absent(session, person, [one], "pitch")
    representing.can_meet(session, event=event, person=person, slots=[one.id, two.id, 4711])
    assert {row.slot_id: row.cause for row in person.absences} == {
        one.id: "pitch", three.id: "own", four.id: "own"
    }  # fmt: skip
    representing.can_meet(session, event=event, person=person, slots=[three.id])
    assert {row.slot_id: row.cause for row in person.absences} == {
        one.id: "pitch", two.id: "own", four.id: "own"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "email": "a@example.cn"}, "name"),
        ({"name": "Li"}, "phone"),
        ({"name": "Li", "phone": "none"}, "phone"),
        ({"name": "Li", "email": "li@"}, "email"),
        ({"name": "Li", "email": "li@example.cn", "languages": ["xx"]}, "languages"),
    ],
)
def test_a_person_must_be_reachable(values, field) -> None:
    found, problems = PersonDraft.read(values)
    assert (found, [one.field for one in problems]) == (None, [field])


def test_a_person_with_a_telephone_is_enough() -> None:
    found, problems = PersonDraft.read({"name": " Li ", "phone": "13800138000", "email": ""})
    assert problems == []
    assert found is not None
    assert (found.name, found.email, found.languages) == ("Li", "", ["zh"])


def test_a_broken_number_is_one_problem() -> None:
    _found, problems = ParticipantDraft.read({"max_meetings": "many"})
    assert [one.field for one in problems] == ["max_meetings"]


def test_participants_of_an_event_are_one_a_house_and_side(session, event, bao) -> None:
    ask(session, event, bao)
    assert [one.name for one in session.scalars(select(Participant))] == ["Bao Robotics"]
