"""Questions and answers: until when, who reads what, and that nobody learns who asked."""

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Membership, Organisation
from marketplace.db import now
from marketplace.errors import InvalidError, RefusedError
from marketplace.interests import question_service
from marketplace.interests.dealing_drafts import QuestionDraft
from marketplace.interests.dealing_models import ScenarioDealing, ScenarioQuestion
from marketplace.notices.models import Alert
from marketplace.records import OutboxMail
from tests.dealings.conftest import SITE, house

ASKED = "现场是否有稳定的压缩空气供应？"
GIVEN = "有，0.6 MPa，接口在三号压机旁。"
T = dt.datetime(2050, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def ask(session, published, bao):
    """Bao asks: `ask()`, or somebody else: `ask(dana, "…")`."""

    def make(who=None, text=ASKED, **given):
        who = who or bao
        made = question_service.ask(
            session, who, scenario=published, organisation=who.memberships[0].organisation,
            draft=QuestionDraft(text=text), site=SITE, **given,
        )  # fmt: skip
        session.commit()
        return made

    return make


@pytest.fixture
def answered(sign_in, ada, published, ask) -> ScenarioQuestion:
    made = ask()
    reply(sign_in(ada), made, answer=GIVEN)
    return made


def reply(client, question, verb="answer", version=1, **form):
    address = f"/scenarios/{question.scenario_id}/questions/{question.id}"
    return client.post(address, data={"verb": verb, "version": version, **form})


def topics(session, user) -> list[str]:
    told = select(Alert.topic).where(Alert.user_id == user.id).order_by(Alert.id)
    return list(session.scalars(told))


def test_questions_are_taken_to_the_last_second(session, published, ask) -> None:
    session.add(ScenarioDealing(scenario_id=published.id, questions_until=T))
    session.commit()
    second = dt.timedelta(seconds=1)
    ask(at=T - second)
    ask(at=T)
    ask(at=T + second / 2)  # still the same second
    with pytest.raises(RefusedError):
        ask(at=T + second)
    assert len(session.scalars(select(ScenarioQuestion)).all()) == 3


def test_no_question_after_the_deadline_or_when_it_is_closed(session, published, ask) -> None:
    published.deadline = T
    session.commit()
    ask(at=T)
    with pytest.raises(RefusedError):
        ask(at=T + dt.timedelta(seconds=1))
    published.state = "awarded"
    session.commit()
    with pytest.raises(RefusedError):
        ask(at=T)


def test_page_asks_and_answers(sign_in, session, ada, bao, dana, published) -> None:
    address = f"/scenarios/{published.id}/questions"
    assert sign_in(bao).post(address, data={"text": ASKED}).status_code == 303
    seen = [ASKED in sign_in(one).get(address).text for one in (None, dana, bao, ada)]
    assert seen == [False, False, True, True]
    question = session.scalars(select(ScenarioQuestion)).one()
    assert reply(sign_in(ada), question, answer=GIVEN).status_code == 303
    for one in (None, dana, bao, ada):
        page = sign_in(one).get(address).text
        assert (ASKED in page, GIVEN in page) == (True, True)
    assert GIVEN in sign_in().get(f"/scenarios/{published.id}").text


def test_who_asked_stands_nowhere(sign_in, session, ada, bao, chen, dana, olga, answered) -> None:
    page = f"/scenarios/{answered.scenario_id}"
    for one in (None, ada, dana, chen, olga):
        for address in (page, f"{page}/questions"):
            assert "Bao" not in sign_in(one).get(address).text, (one, address)
    notes = session.execute(select(Alert.zh, Alert.en)).all()
    letters = session.execute(select(OutboxMail.subject, OutboxMail.body)).all()
    assert "Bao Robotics" not in f"{notes}{letters}"


def test_owner_cannot_ask_and_others_cannot_answer(sign_in, ada, bao, olga, published, ask) -> None:
    address, question = f"/scenarios/{published.id}/questions", ask()
    for one, status in ((ada, 403), (olga, 403)):
        assert sign_in(one).post(address, data={"text": ASKED}).status_code == status
    for one in (bao, olga):
        assert reply(sign_in(one), question, answer=GIVEN).status_code == 403


def test_owner_and_then_asker_and_interested_are_told(
    sign_in, session, ada, bao, dana, chen, interest, ask
) -> None:
    question = ask(dana)
    assert topics(session, ada) == [f"question:{question.id}"]
    reply(sign_in(ada), question, answer=GIVEN)
    told = [f"question:{question.id}:answered"]
    assert [topics(session, one) for one in (dana, bao, chen)] == [told, told, []]
    sent = [one.recipient for one in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert sent == [one.email for one in (ada, dana, bao)]


def test_withdrawn_interest_hears_of_no_answer(
    sign_in, session, ada, bao, dana, interest, ask
) -> None:
    interest.state = "withdrawn"
    session.commit()
    reply(sign_in(ada), ask(dana), answer=GIVEN)
    assert topics(session, bao) == []


def test_refusal_goes_to_the_asker_alone(sign_in, session, ada, bao, dana, interest, ask) -> None:
    question = ask(dana)
    assert reply(sign_in(ada), question, "refuse", answer="与本场景无关。").status_code == 303
    address = f"/scenarios/{question.scenario_id}/questions"
    seen = ["与本场景无关。" in sign_in(one).get(address).text for one in (None, bao, dana, ada)]
    assert seen == [False, False, True, True]
    refused = [f"question:{question.id}:refused"]
    assert [topics(session, one) for one in (dana, bao)] == [refused, []]


def test_two_answers_meet_with_both_texts(sign_in, session, ada, ask) -> None:
    question, client = ask(), sign_in(ada)
    assert reply(client, question, answer=GIVEN).status_code == 303
    page = reply(client, question, answer="没有压缩空气。")
    assert page.status_code == 409
    assert (GIVEN in page.text, "没有压缩空气。" in page.text) == (True, True)
    session.refresh(question)
    assert (question.state, question.answer) == ("answered", GIVEN)


def test_answer_is_added_to_and_never_changed(sign_in, session, ada, answered) -> None:
    assert reply(sign_in(ada), answered, "add", answer="更正：0.5 MPa。").status_code == 303
    page = sign_in().get(f"/scenarios/{answered.scenario_id}/questions").text
    assert (GIVEN in page, "更正：0.5 MPa。" in page) == (True, True)
    for values in ({"answer": "别的"}, {"text": "别的"}, {"state": "asked"}):
        with pytest.raises(IntegrityError):
            session.execute(update(ScenarioQuestion).values(**values))
        session.rollback()


def test_what_waits_cannot_be_reworded_or_added_to(sign_in, session, ada, ask) -> None:
    question = ask()
    assert reply(sign_in(ada), question, "add", answer="补充").status_code == 409
    with pytest.raises(IntegrityError):
        session.execute(update(ScenarioQuestion).values(text="别的"))
    session.rollback()


def test_five_questions_of_a_house_wait_at_most(sign_in, session, ada, bao, dana, ask) -> None:
    first, *_others = [ask() for _number in range(5)]
    with pytest.raises(InvalidError):
        ask()
    session.rollback()
    address = f"/scenarios/{first.scenario_id}/questions"
    assert sign_in(bao).post(address, data={"text": ASKED}).status_code == 422
    ask(dana)
    reply(sign_in(ada), first, answer=GIVEN)
    ask()


def test_person_of_two_houses_says_for_which(sign_in, session, bao, published) -> None:
    second = Organisation(name="Bao Optics", name_key="baooptics")
    session.add(Membership(organisation=second, user=bao))
    session.commit()
    address, client = f"/scenarios/{published.id}/questions", sign_in(bao)
    assert client.post(address, data={"text": ASKED}).status_code == 422
    form = {"text": ASKED, "organisation": str(second.id)}
    assert client.post(address, data=form).status_code == 303
    assert session.scalars(select(ScenarioQuestion.organisation_id)).all() == [second.id]


def test_question_without_words_is_asked_for_again(sign_in, bao, published) -> None:
    page = sign_in(bao).post(f"/scenarios/{published.id}/questions", data={"text": " "})
    assert page.status_code == 422
    assert "Type at least 5 characters." in page.text


def test_who_left_the_house_reads_its_questions_no_more(sign_in, session, bao, ask) -> None:
    address = f"/scenarios/{ask().scenario_id}/questions"
    assert ASKED in sign_in(bao).get(address).text
    session.delete(session.get(Membership, bao.memberships[0].id))
    session.commit()
    assert ASKED not in sign_in(bao).get(address).text


@pytest.mark.parametrize("page", ["/questions", ""])
def test_page_costs_the_same_for_one_and_three_answers(
    sign_in, session, ada, bao, published, connection_count, page
) -> None:
    client, counts = sign_in(ada), []
    for number in (1, 2):
        for _again in range(number):
            session.add(
                ScenarioQuestion(
                    scenario_id=published.id, organisation_id=house(bao), asked_by_id=bao.id,
                    text=ASKED, state="answered", answer=GIVEN, answered_at=now(),
                )
            )  # fmt: skip
        session.commit()
        connection_count()
        assert client.get(f"/scenarios/{published.id}{page}").status_code == 200
        counts.append(connection_count())
    assert counts[0] == counts[1]
