"""What everybody sees: how many compete, how an owner answers; and who its officer is."""

import datetime as dt

import pytest

from marketplace.db import now
from marketplace.interests import answering, clock, service
from marketplace.interests.competing import Competition, competition
from marketplace.interests.models import ScenarioOfficer
from marketplace.interests.rates import reply_rate
from tests.interests import made
from tests.matching.conftest import AOI, NEED

DAY = dt.timedelta(days=1)


@pytest.fixture
def sent(session, person, scenario):
    """Sends an interest of a new house of some kind."""
    names = iter(range(100))

    def make(kind="sme", at=None):
        name = f"H{next(names)}"
        return made.interest(
            session, person(name, organisation=f"{name} Works", kind=kind), scenario, at=at
        )

    return make


def test_how_many_compete_is_public_and_a_kind_only_where_three_share_it(
    session, sign_in, bao, sent, scenario
) -> None:
    for kind in ("sme", "sme", "hospital"):
        sent(kind)
    assert competition(session, scenario.id) == Competition(3, (), 3, 3)
    last = sent("sme")
    assert competition(session, scenario.id) == Competition(4, (("sme", 3),), 1, 4)
    for client in (sign_in(), sign_in(bao)):
        text = client.get(f"/scenarios/{scenario.id}").text
        assert "4 organisations: Small or medium enterprise 3, others 1" in text
        assert "Works" not in text
    last.state = "withdrawn"
    session.flush()
    assert competition(session, scenario.id).total == 3


def test_a_reply_rate_counts_what_was_answered_or_due(session, ada, sent, scenario) -> None:
    house, at = scenario.organisation_id, now() - 40 * DAY
    rows = [sent(at=at) for _number in range(5)]
    for one, days in zip(rows[:3], (2, 4, 8), strict=True):
        answering.take(session, ada, interest=one, verb="shortlist", at=at + days * DAY)
    assert reply_rate(session, house, at=at + 9 * DAY).counted == 3
    clock.tick(session, at=at + 12 * DAY)
    answering.take(session, ada, interest=rows[3], verb="meet", at=at + 20 * DAY)
    found = reply_rate(session, house)
    assert (found.counted, found.in_time, found.percent, found.days) == (5, 3, 60, 6)


def test_waiting_ones_withdrawn_ones_and_closed_ones_do_not_count(
    session, ada, sent, scenario
) -> None:
    at = now() - 5 * DAY
    _waiting, withdrawn, closed = (sent(at=at) for _number in range(3))
    withdrawn.state = "withdrawn"
    scenario.state = "closed"
    session.flush()
    clock.close_over(session)
    assert closed.state == "declined"
    assert reply_rate(session, scenario.organisation_id).counted == 0


def test_the_rate_stands_on_both_pages_once_it_says_something(
    session, sign_in, ada, sent, scenario
) -> None:
    at = now() - 20 * DAY
    rows = [sent(at=at) for _number in range(3)]
    for one in rows[:2]:
        answering.take(session, ada, interest=one, verb="shortlist", at=at + DAY)
    session.commit()
    pages = f"/scenarios/{scenario.id}", f"/organisations/{scenario.organisation_id}"
    client = sign_in()
    answering.take(session, ada, interest=rows[2], verb="meet", at=at + DAY)
    for page in pages:
        rows[2].answered_at, rows[2].due_at = None, now() + DAY
        rows[2].state = "sent"
        session.commit()
        assert "Too few answers to say how fast they come" in client.get(page).text
        answering.take(session, ada, interest=rows[2], verb="meet", at=at + DAY)
        session.commit()
        assert "Answers 100 % in time, within 1 day in the median" in client.get(page).text


def test_a_supplier_finds_the_way_from_the_scenario_and_back(
    session, sign_in, ada, bao, scenario, product
) -> None:
    where = f"/scenarios/{scenario.id}"
    for client in (sign_in(), sign_in(bao)):
        assert f'href="{where}/interest"' in client.get(where).text
    assert f'href="{where}/interest"' not in sign_in(ada).get(where).text
    one = made.interest(session, bao, scenario)
    text = sign_in(bao).get(where).text
    assert f'href="/interests/{one.id}"' in text
    assert f'href="{where}/interest"' not in text
    assert f'href="{where}/interests"' in sign_in(ada).get(where).text


def test_an_admin_appoints_a_member_and_an_operator_anybody(
    session, sign_in, ada, olga, person, interest, scenario
) -> None:
    house = scenario.organisation_id
    where, client = f"/organisations/{house}/officer", sign_in(ada)
    wen = person("Wen")
    assert client.post(where, data={"person": wen.id}).status_code == 422
    assert client.post(where, data={"email": "wen@example.cn"}).status_code == 403
    assert client.post(where, data={"person": ada.id}).status_code == 303
    assert sign_in(wen).get(f"/interests/{interest.id}").status_code == 404
    assert sign_in(olga).post(where, data={"email": "nobody@example.cn"}).status_code == 422
    assert sign_in(olga).post(where, data={"email": " Wen@example.cn"}).status_code == 303
    assert session.query(ScenarioOfficer).one().user_id == wen.id
    assert made.told(session, wen) == [
        "You are the scenario officer of Ada Hospital: you are told when an answer is overdue."
    ]
    for page in (f"/interests/{interest.id}", f"/scenarios/{scenario.id}/interests"):
        assert sign_in(wen).get(page).status_code == 200
    assert (
        sign_in(wen).post(f"/interests/{interest.id}/step", data={"verb": "shortlist"}).status_code
        == 403
    )
    assert client.post(where, data={}).status_code == 303
    assert session.query(ScenarioOfficer).count() == 0


def test_opportunities_of_a_product_lead_to_the_form_or_to_what_was_sent(
    session, sign_in, ada, bao
) -> None:
    texts = {name: NEED[name] for name in ("title", "pain_point", "description")}
    answered, other = (made.scenario(session, ada, **texts) for _number in range(2))
    product = made.product(session, bao, title=AOI["title"], description=AOI["description"])
    sent = service.send(session, bao, scenario=answered, draft=made.draft(product))
    session.commit()
    text = sign_in(bao).get(f"/products/{product.id}/opportunities").text
    assert f'href="/interests/{sent.id}">Your interest' in text
    assert f'href="/scenarios/{other.id}/interest?product={product.id}"' in text
    assert f'href="/scenarios/{answered.id}/interest?' not in text
