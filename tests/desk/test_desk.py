"""What waits, what moved, what to do next; and nothing of others."""

import datetime as dt

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Membership, OrganisationBadge, SignInSession
from marketplace.alerts.models import Alert
from marketplace.db import now
from marketplace.matching.models import MatchDecision
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from tests.alerts.conftest import LONG


@pytest.fixture
def returned(session, ada, chen) -> Scenario:
    """Ada's scenario that Chen gave back."""
    house = ada.memberships[0].organisation
    draft = ScenarioDraft(title="Inspect lines", pain_point=LONG)
    made = scenarios.post(session, ada, draft=draft, organisation=house)
    scenarios.submit(session, ada, scenario=made)
    scenarios.return_back(
        session, chen, scenario=made, reason_code="unclear", sentence="How many lines?"
    )
    session.commit()
    return made


def test_empty_desk_teaches_the_first_step(sign_in, person) -> None:
    page = sign_in(person("Eve")).get("/desk").text
    assert "Nothing needs your answer today." in page
    assert 'href="/scenarios/new"' in page
    assert 'href="/products/new"' in page
    assert "You do not speak for an organisation yet." in page


def test_desk_speaks_chinese(sign_in, ada) -> None:
    assert 'lang="zh-Hans"' in sign_in(ada, language="zh").get("/desk").text


def test_returned_scenario_waits_and_has_moved(sign_in, ada, returned) -> None:
    page = sign_in(ada).get("/desk").text
    assert "Returned: mend what was asked" in page
    assert f'href="/scenarios/{returned.id}/edit"' in page
    assert page.index("Moved since") < page.index("My scenarios")


def test_desk_shows_nothing_of_others(sign_in, dana, returned) -> None:
    assert "Inspect lines" not in sign_in(dana).get("/desk").text


def test_what_is_due_first_comes_first(sign_in, ada, publish, session) -> None:
    for title, days in (("Later", 60), ("Sooner", 3)):
        made = publish(ada, title)
        session.execute(
            update(Scenario)
            .where(Scenario.id == made.id)
            .values(deadline=now() + dt.timedelta(days=days, hours=1))
        )
    session.commit()
    page = sign_in(ada).get("/desk").text
    assert page.index("Sooner") < page.index("Later")
    assert "3 days left" in page
    assert f"/scenarios/{made.id}/suppliers" in page


def test_product_to_confirm_soon_waits(sign_in, bao, list_product, session) -> None:
    made = list_product(bao, "Inspection drone")
    assert "Confirm that it still holds" not in sign_in(bao).get("/desk").text
    long_ago = now() - dt.timedelta(days=350)
    session.execute(update(Product).where(Product.id == made.id).values(confirmed_at=long_ago))
    session.commit()
    assert "Confirm that it still holds" in sign_in(bao).get("/desk").text


def test_supplier_reads_that_a_product_was_shortlisted(
    sign_in, ada, bao, publish, list_product, session
) -> None:
    scenario, product = publish(ada, "Inspect lines"), list_product(bao, "Inspection drone")
    session.add(
        MatchDecision(
            scenario_id=scenario.id, product_id=product.id, side="scenario",
            decision="shortlisted", actor_id=ada.id,
        )
    )  # fmt: skip
    session.commit()
    page = sign_in(bao).get("/desk").text
    assert "Shortlisted for" in page
    assert "Inspect lines" in page
    assert "Shortlisted for" not in sign_in(ada).get("/desk").text


def test_only_what_moved_since_the_last_visit_is_shown(sign_in, ada, returned, session) -> None:
    assert "Moved since" in sign_in(ada).get("/desk").text
    later = now() + dt.timedelta(hours=1)
    session.execute(update(SignInSession).values(seen_at=later))
    session.commit()
    assert "Moved since" not in sign_in(ada).get("/desk").text


def test_unread_notices_are_on_the_desk(sign_in, ada, session) -> None:
    session.add(Alert(user_id=ada.id, topic="t", zh="新产品", en="A new product", link="/desk"))
    session.commit()
    assert "A new product" in sign_in(ada).get("/desk").text


def test_organiser_sees_the_queues_and_members_do_not(sign_in, ada, bao, chen, session) -> None:
    house = ada.memberships[0].organisation
    draft = ScenarioDraft(title="Inspect lines", pain_point=LONG)
    made = scenarios.post(session, ada, draft=draft, organisation=house)
    scenarios.submit(session, ada, scenario=made)
    session.commit()
    assert "One scenario waits for a review" in sign_in(chen).get("/desk").text
    assert "waits for a review" not in sign_in(bao).get("/desk").text


def test_operator_sees_badges_and_claims(sign_in, bao, dana, olga, session) -> None:
    house = bao.memberships[0].organisation
    session.add(OrganisationBadge(organisation_id=house.id, badge="champion"))
    session.add(Membership(organisation_id=house.id, user_id=dana.id, state="requested"))
    session.commit()
    page = sign_in(olga).get("/desk").text
    assert "One badge waits to be verified" in page
    assert "claim to an organisation" not in page
    assert "One person asks to join your organisation" in sign_in(bao).get("/desk").text


def test_desk_takes_the_same_statements_for_few_and_many(
    sign_in, chen, publish, list_product, connection_count
) -> None:
    client = sign_in(chen)
    counts = []
    for number in range(3):
        for _again in range(number * 3 + 1):
            publish(chen, "Inspect lines")
            list_product(chen, "Inspection drone")
        connection_count()
        assert client.get("/desk").status_code == 200
        counts.append(connection_count())
    assert len(set(counts)) == 1
    assert counts[0] <= 12
