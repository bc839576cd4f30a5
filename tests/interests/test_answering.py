"""The owner's answers: from the board or the page, one by one or many at once."""

import pytest
from sqlalchemy import select

from marketplace.errors import RefusedError
from marketplace.interests import answering
from marketplace.interests.drafts import DeclineDraft
from marketplace.interests.models import Interest
from marketplace.matching.models import MatchPair, MatchRun
from tests.interests import made

NO = {"reason_code": "budget", "sentence": "报价超出本年度预算。"}


def board(scenario) -> str:
    return f"/scenarios/{scenario.id}/interests"


def step(client, interest, verb, **data):
    return client.post(f"/interests/{interest.id}/step", data={"verb": verb, **data})


@pytest.fixture
def others(session, person, scenario, interest):
    """Three more interests in Ada's scenario, of other houses."""
    people = [person(f"P{n}", organisation=f"P{n} Works") for n in range(3)]
    return [made.interest(session, one, scenario) for one in people]


def test_opening_from_the_board_is_the_first_look_and_a_reading_writes_nothing(
    session, sign_in, ada, interest, scenario
) -> None:
    client = sign_in(ada)
    for address in (board(scenario), f"/interests/{interest.id}"):
        assert client.get(address).status_code == 200
    session.refresh(interest)
    assert interest.state == "sent"
    session.commit()
    for _press in range(2):
        answer = client.post(f"/interests/{interest.id}/open")
        assert (answer.status_code, answer.location) == (303, f"/interests/{interest.id}")
    session.refresh(interest)
    assert [one.after for one in interest.moves] == ["sent", "seen"]
    assert (interest.state, interest.answered_at) == ("seen", None)


def test_a_supplier_who_opens_its_own_interest_marks_nothing(
    session, sign_in, bao, interest
) -> None:
    assert sign_in(bao).post(f"/interests/{interest.id}/open").status_code == 303
    session.refresh(interest)
    assert interest.state == "sent"


def test_each_step_tells_the_other_side_and_sets_the_next_date(
    session, sign_in, ada, bao, interest
) -> None:
    owner, supplier = sign_in(ada), sign_in(bao)
    first = interest.due_at
    assert step(owner, interest, "shortlist").status_code == 303
    session.refresh(interest)
    assert interest.due_at > first
    assert interest.answered_at is not None
    session.commit()
    assert step(owner, interest, "meet", sentence="周三 14:00，三号会议室").status_code == 303
    assert step(supplier, interest, "propose").status_code == 303
    assert step(owner, interest, "decline", **NO).status_code == 303
    session.refresh(interest)
    assert (interest.state, interest.reason_code, interest.sentence) == ("declined", *NO.values())
    assert (interest.due_at, interest.next_at) == (None, None)
    assert made.topics(session, bao) == [
        f"{verb}:{move.id}"
        for verb, move in zip(
            ("shortlist", "meet", "decline"), [interest.moves[n] for n in (1, 2, 4)], strict=True
        )
    ]
    assert len(made.told(session, ada)) == 2  # that it was sent, and the proposal
    text = supplier.get(f"/interests/{interest.id}").text
    assert "报价超出本年度预算。" in text
    assert "Beyond the budget" in text
    assert "周三 14:00，三号会议室" in text
    session.commit()
    assert step(owner, interest, "reconsider").status_code == 303


def test_a_decline_needs_a_reason_and_a_sentence_and_keeps_what_was_typed(
    session, sign_in, ada, interest
) -> None:
    answer = step(sign_in(ada), interest, "decline", reason_code="nonsense", sentence="因为太贵了")
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    assert "因为太贵了</textarea>" in answer.text
    assert '<details class="refusal" open>' in answer.text
    session.refresh(interest)
    assert interest.state == "sent"


@pytest.mark.parametrize(("who", "verb", "status"), [
    ("bao", "shortlist", 403), ("ada", "withdraw", 403), ("ada", "award", 403),
    ("ada", "lapse", 403), ("ada", "nonsense", 409), ("olga", "shortlist", 403),
    ("dana", "withdraw", 404),
])  # fmt: skip
def test_nobody_takes_a_step_that_is_not_theirs(
    request, session, sign_in, interest, who, verb, status
) -> None:
    client = sign_in(request.getfixturevalue(who))
    if verb == "award":
        assert step(client, interest, "shortlist").status_code == 303
    assert step(client, interest, verb).status_code == status


def test_the_board_shows_each_in_its_column_with_what_one_compares(
    session, sign_in, ada, bao, interest, others, scenario
) -> None:
    run = MatchRun(state="done")
    session.add(run)
    session.flush()
    session.add(
        MatchPair(
            scenario_id=scenario.id, product_id=interest.products[0].product_id, run_id=run.id,
            place=1, score=71.5, level="strong", contradicted=False,
        )
    )  # fmt: skip
    answering.take(session, ada, interest=others[0], verb="meet")
    session.commit()
    text = sign_in(ada).get(board(scenario)).text
    waiting, _short, meeting, *_rest = text.split('<section class="board-column')[1:]
    assert "Bao Robotics" in waiting
    assert "Strong match" in waiting
    assert "71.5" in waiting
    assert "P0 Works" in meeting
    assert text.count('form="decline-many"') == 4


def test_who_may_see_the_board(
    session, sign_in, ada, bao, chen, dana, olga, interest, scenario
) -> None:
    answers = {
        user.name: sign_in(user).get(board(scenario)).status_code
        for user in (ada, bao, chen, dana, olga)
    }
    assert answers == {"Ada": 200, "Bao": 403, "Chen": 403, "Dana": 403, "Olga": 200}
    assert f"/interests/{interest.id}/open" not in sign_in(olga).get(board(scenario)).text
    bulk = sign_in(olga).post(f"{board(scenario)}/decline", data={"interest": [interest.id], **NO})
    assert bulk.status_code == 403


def test_a_board_costs_the_same_with_one_and_four(
    session, sign_in, ada, interest, scenario, person, connection_count
) -> None:
    client = sign_in(ada)
    client.get(board(scenario))
    connection_count()
    client.get(board(scenario))
    alone = connection_count()
    for number in range(3):
        made.interest(session, person(f"Q{number}", organisation=f"Q{number} Works"), scenario)
    connection_count()
    client.get(board(scenario))
    assert connection_count() == alone


def test_many_are_declined_with_one_reason_and_each_is_told_it(
    session, sign_in, ada, bao, interest, others, scenario
) -> None:
    chosen = [interest.id, others[0].id, others[1].id]
    answer = sign_in(ada).post(f"{board(scenario)}/decline", data={"interest": chosen, **NO})
    assert (answer.status_code, answer.location) == (303, board(scenario))
    states = select(Interest.state).order_by(Interest.id)
    session.expire_all()
    assert list(session.scalars(states)) == ["declined", "declined", "declined", "sent"]
    assert made.told(session, bao) == ["Your interest in 冲压件在线检测 was declined."]


def test_all_are_declined_or_none(session, ada, bao, interest, others, scenario) -> None:
    answering.take(session, bao, interest=interest, verb="withdraw")
    session.commit()
    draft = DeclineDraft.model_validate(NO)
    numbers = [interest.id, others[0].id]
    with pytest.raises(RefusedError) as error:
        answering.decline_all(session, ada, scenario=scenario, numbers=numbers, draft=draft)
    assert "Bao Robotics" in error.value.sentence.en
    assert others[0].state == "sent"
    elsewhere = made.scenario(session, ada)
    with pytest.raises(RefusedError):
        answering.decline_all(session, ada, scenario=elsewhere, numbers=[others[0].id], draft=draft)


@pytest.mark.parametrize(("data", "problem"), [
    (NO, "Tick the interests"), ({"interest": ["²"], **NO}, "Tick the interests"),
    ({"interest": ["1"], "sentence": "因为太贵了"}, "Please fill it in"),
    ({"interest": ["987654"], **NO}, "Something has changed since"),
])  # fmt: skip
def test_declining_many_says_what_is_missing(
    sign_in, ada, interest, scenario, data, problem
) -> None:
    answer = sign_in(ada).post(f"{board(scenario)}/decline", data=data)
    assert answer.status_code in (409, 422)
    assert problem in answer.text


def test_after_an_award_the_others_are_ticked_to_be_answered(
    session, sign_in, ada, interest, others, scenario
) -> None:
    client = sign_in(ada)
    assert "checked> Decline" not in client.get(board(scenario)).text
    interest.state = "awarded"
    session.commit()
    text = client.get(board(scenario)).text
    assert "A supplier was chosen, and 3 others still wait for an answer." in text
    assert text.count("checked> Decline") == 3
    assert '<option value="other_chosen" selected>' in text
    assert "Thank you for your offer.</textarea>" in text


def test_an_empty_board_leads_to_who_could_solve_it(sign_in, ada, scenario) -> None:
    text = sign_in(ada).get(board(scenario)).text
    assert "Nobody has answered yet" in text
    assert f"/scenarios/{scenario.id}/suppliers" in text


def test_own_interests_show_where_each_stands(
    session, sign_in, ada, bao, interest, connection_count
) -> None:
    client = sign_in(bao)
    client.get("/interests")
    connection_count()
    text = client.get("/interests").text
    alone = connection_count()
    assert "Next word by" in text
    for _number in range(2):
        made.interest(session, bao, made.scenario(session, ada))
    connection_count()
    assert client.get("/interests").text.count("Next word by") == 3
    assert connection_count() == alone
    assert "No interest sent yet" in sign_in(ada).get("/interests").text


def test_the_desk_names_what_waits_for_an_answer(
    session, sign_in, ada, bao, interest, others, scenario
) -> None:
    client = sign_in(ada)
    text = client.get("/desk").text
    assert "4 suppliers wait for your answer" in text
    assert board(scenario) in text
    for one in [interest, *others]:
        answering.take(session, ada, interest=one, verb="shortlist")
    session.commit()
    assert "wait for your answer" not in client.get("/desk").text
