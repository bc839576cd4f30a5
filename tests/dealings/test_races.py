"""Many at once: five questions wait, one answer is given, and everybody is told once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from marketplace.interests.dealing_models import ScenarioQuestion
from marketplace.notices.models import Alert

THREADS = 12


def at_once(clients, post) -> Counter[int]:
    with ThreadPoolExecutor(len(clients)) as pool:
        return Counter(one.status_code for one in pool.map(post, clients))


def test_five_questions_and_one_answer_get_through(sign_in, session, ada, bao, published) -> None:
    address = f"/scenarios/{published.id}/questions"
    askers = [sign_in(bao) for _number in range(THREADS)]
    form = {"text": "现场有压缩空气吗？"}
    found = at_once(askers, lambda client: client.post(address, data=form))
    assert found == {303: 5, 422: THREADS - 5}
    question = session.scalars(select(ScenarioQuestion.id)).first()
    session.commit()

    owners = [sign_in(ada) for _number in range(THREADS)]
    reply = {"verb": "answer", "version": "1", "answer": "有。"}
    found = at_once(owners, lambda client: client.post(f"{address}/{question}", data=reply))
    assert found == {303: 1, 409: THREADS - 1}
    told = session.execute(select(Alert.user_id, func.count()).group_by(Alert.user_id)).all()
    assert {tuple(one) for one in told} == {(ada.id, 5), (bao.id, 1)}
