"""Questions and messages on the desk: of those whom they wait for, and nobody else."""

from marketplace.db import now
from marketplace.interests.dealing_models import ScenarioQuestion
from marketplace.interests.models import Interest, InterestMessage, InterestSeen


def _house(user) -> int:
    return user.memberships[0].organisation_id


def test_question_waits_for_the_owner_until_it_is_answered(
    sign_in, session, ada, bao, publish
) -> None:
    made = publish(ada, "Inspect lines")
    question = ScenarioQuestion(
        scenario_id=made.id, organisation_id=_house(bao), asked_by_id=bao.id, text="Where?"
    )
    session.add(question)
    session.commit()
    page = sign_in(ada).get("/desk").text
    assert "One question waits for your answer" in page
    assert f'href="/scenarios/{made.id}/questions"' in page
    assert "Bao" not in page
    assert "waits for your answer" not in sign_in(bao).get("/desk").text
    question.state, question.answered_at = "answered", now()
    session.commit()
    assert "waits for your answer" not in sign_in(ada).get("/desk").text


def test_messages_wait_for_the_side_that_has_not_read_them(
    sign_in, session, ada, bao, dana, olga, publish
) -> None:
    made = publish(ada, "Inspect lines")
    interest = Interest(
        scenario_id=made.id, organisation_id=_house(bao), why="It fits.", sent_at=now()
    )
    session.add(interest)
    session.flush()
    for side, author in (("supplier", bao), ("supplier", bao), ("owner", ada)):
        session.add(
            InterestMessage(interest_id=interest.id, side=side, author_id=author.id, text="Hello")
        )
    session.commit()
    assert "2 new messages from Bao Robotics" in sign_in(ada).get("/desk").text
    assert "1 new message from Ada Hospital" in sign_in(bao).get("/desk").text
    for other in (dana, olga):
        assert "new message" not in sign_in(other).get("/desk").text
    session.add(InterestSeen(interest_id=interest.id, user_id=ada.id, message_id=10**6))
    session.commit()
    page = sign_in(ada).get("/desk").text
    assert "new messages" not in page
