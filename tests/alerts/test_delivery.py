"""What is told to whom, once."""

import datetime as dt

from sqlalchemy import func, select, update

from marketplace.alerts import delivery, service
from marketplace.alerts.drafts import SearchDraft
from marketplace.alerts.models import Alert, AlertPosition
from marketplace.db import now
from marketplace.postings.models import PostingChange
from marketplace.records import Job, OutboxMail
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from tests.alerts.conftest import LONG


def keep(session, user, query: str, **values):
    made = service.save(
        session, user, draft=SearchDraft(query=query, **values), language=user.language
    )
    session.commit()
    return made


def told(session, user) -> list[tuple[str, str]]:
    found = session.execute(
        select(Alert.topic, Alert.en).where(Alert.user_id == user.id).order_by(Alert.id)
    )
    rows = [(topic, en) for topic, en in found]
    session.commit()
    return rows


def test_kept_search_tells_of_a_new_scenario_once(session, ada, bao, publish, work) -> None:
    keep(session, bao, "q=drone", name="Drones")
    made = publish(ada, "Drone inspection of lines")
    publish(ada, "Meals for patients")
    work()
    expected = [(f"scenario:{made.id}", "New opportunity for “Drones”: Drone inspection of lines")]
    assert told(session, bao) == expected
    scenarios.revise(
        session, ada, scenario=made, version=made.version,
        draft=_draft("Drone inspection of power lines"),
    )  # fmt: skip
    session.commit()
    work()
    assert told(session, bao) == expected


def _draft(title: str):
    return ScenarioDraft(title=title, pain_point=LONG)


def test_letter_is_written_in_the_language_of_its_reader(
    session, ada, bao, publish, work, app
) -> None:
    keep(session, bao, "q=drone", name="Drones")
    made = publish(ada, "Drone inspection of lines")
    work()
    letter = session.scalars(select(OutboxMail)).one()
    assert letter.recipient == "bao@example.cn"
    assert letter.subject == "符合“Drones”的新场景机会：Drone inspection of lines"
    site = app.config["SETTINGS"].address
    assert f"{site}/scenarios/{made.id}" in letter.body
    assert f"{site}/searches" in letter.body
    assert letter.sent_at is not None


def test_no_letter_when_letters_are_off(session, ada, bao, publish, work) -> None:
    keep(session, bao, "q=drone").by_mail = False
    session.commit()
    publish(ada, "Drone inspection of lines")
    work()
    assert len(told(session, bao)) == 1
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_own_and_older_and_hidden_postings_are_no_news(
    session, ada, bao, publish, work, person
) -> None:
    publish(bao, "Drone older than the search")
    keep(session, ada, "q=drone")
    publish(ada, "Drone of her own")
    house = bao.memberships[0].organisation
    scenarios.post(session, bao, draft=_draft("Drone still a draft"), organisation=house)
    session.commit()
    work()
    assert told(session, ada) == []


def test_product_search_hears_of_products_only(session, ada, bao, list_product, publish, work):
    keep(session, ada, "q=drone", side="product", name="P")
    product = list_product(bao, "Inspection drone")
    publish(bao, "Drone wanted")
    work()
    assert [topic for topic, _ in told(session, ada)] == [f"product:{product.id}"]


def test_owner_reads_why_a_scenario_was_returned(session, ada, chen, work) -> None:
    made = scenarios.post(
        session, ada, draft=_draft("Inspect lines"), organisation=ada.memberships[0].organisation
    )
    scenarios.submit(session, ada, scenario=made)
    scenarios.return_back(
        session, chen, scenario=made, reason_code="unclear", sentence="Say how many lines."
    )
    session.commit()
    work()
    expected = "“Inspect lines” was returned: Hard to understand. Say how many lines."
    assert [en for _, en in told(session, ada)] == [expected]


def test_changes_behind_a_gap_wait_until_it_is_settled(session, ada, publish) -> None:
    made = publish(ada, "Drone inspection")
    session.add(PostingChange(id=500, side="scenario", subject_id=made.id))
    session.commit()
    last = session.scalar(select(func.max(PostingChange.id)).where(PostingChange.id < 500))
    assert delivery.gather(session, _nothing).end == last
    old = now() - dt.timedelta(minutes=2)
    session.execute(update(PostingChange).where(PostingChange.id == 500).values(created_at=old))
    assert delivery.gather(session, _nothing).end == 500


def test_batch_that_another_process_wrote_is_dropped(session, ada, bao, publish) -> None:
    keep(session, bao, "q=drone")
    publish(ada, "Drone inspection")
    batch = delivery.gather(session, _nothing)
    assert delivery.write(session, batch, site="http://x") == 1
    assert delivery.write(session, batch, site="http://x") == 0
    assert session.scalars(select(AlertPosition.change_id)).one() == batch.end


def test_many_news_make_one_letter(session, ada, bao, publish, work) -> None:
    keep(session, bao, "q=drone")
    for number in range(22):
        publish(ada, f"Drone number {number}")
    work()
    letter = session.scalars(select(OutboxMail)).one()
    assert letter.subject == "22 条新内容与您有关"
    assert "另有 2 条" in letter.body


def test_expired_scenario_is_told_to_its_owner(session, ada, publish, work) -> None:
    made = publish(ada, "Drone inspection")
    session.execute(
        update(Scenario).where(Scenario.id == made.id).values(deadline=now() - dt.timedelta(days=1))
    )
    session.commit()
    work("postings.expire")
    work()
    session.expire_all()
    assert session.get(Scenario, made.id).state == "expired"
    assert told(session, ada)[-1][1] == (
        "“Drone inspection” expired; bring it up to date to open it again."
    )


def test_failed_gathering_keeps_the_position(session, ada, bao, publish, app, work) -> None:
    keep(session, bao, "q=drone")
    publish(ada, "Drone inspection")
    assert session.scalar(select(func.count(AlertPosition.id))) == 0
    session.commit()
    work()
    work()
    assert session.scalar(select(func.count(Alert.id)).where(Alert.user_id == bao.id)) == 1
    assert set(session.scalars(select(Job.state))) == {"done"}


def _nothing() -> None:
    """No sign of life is needed in a test."""
