"""Matches of rows, and the decisions that people take about them, on both databases."""

import pytest
from sqlalchemy import func, select

from marketplace.errors import ForbiddenError, InvalidError, NotFoundError
from marketplace.matching import queries, service
from marketplace.matching.models import MatchDecision
from marketplace.products import service as products
from marketplace.scenarios import service as scenarios
from tests.matching.conftest import DRONE


def ids(rows) -> list[int]:
    return [one.posting.id for one in rows]


def decide(session, actor, scenario, product, decision, reason="") -> None:
    service.decide(
        session, actor, scenario=scenario, product=product, decision=decision, reason_code=reason
    )
    session.commit()


def test_the_fitting_product_comes_first_with_reasons_that_add_up(
    session, state, ada, bao, post, register
) -> None:
    scenario, fitting, _other = post(ada), register(bao), register(bao, DRONE)
    panel = service.suppliers_for(session, state, scenario=scenario)
    assert ids(panel.best) == [fitting.id]
    match = panel.best[0].match
    assert round(sum(reason.points for reason in match.reasons), 1) == match.score
    assert [(one.text, one.status) for one in match.conditions] == [("具备 ISO 9001 认证", "met")]


def test_both_directions_give_a_pair_the_same_score(
    session, state, ada, bao, post, register
) -> None:
    scenario, product = post(ada), register(bao)
    there = service.suppliers_for(session, state, scenario=scenario).best[0]
    back = service.opportunities_for(session, state, product=product).best[0]
    assert (there.match.score, there.posting.id) == (back.match.score, product.id)
    assert back.posting.id == scenario.id


def test_a_draft_is_matched_for_its_owner_and_for_nobody_else(
    session, state, ada, bao, post, register
) -> None:
    scenario, product = post(ada, state="draft"), register(bao)
    assert ids(service.suppliers_for(session, state, scenario=scenario).best) == [product.id]
    assert service.opportunities_for(session, state, product=product).is_empty


def test_an_unlisted_product_is_not_offered(session, state, ada, bao, post, register) -> None:
    scenario = post(ada)
    register(bao, state="draft")
    assert service.suppliers_for(session, state, scenario=scenario).is_empty


def test_a_scenario_past_its_deadline_is_not_offered(
    session, state, ada, bao, post, register
) -> None:
    from datetime import timedelta

    from marketplace.db import now

    scenario, product = post(ada), register(bao)
    scenario.deadline = now() - timedelta(seconds=1)
    session.commit()
    assert service.opportunities_for(session, state, product=product).is_empty


def test_declined_products_never_come_back_on_top(session, state, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    decide(session, ada, scenario, product, "declined", "price")
    panel = service.suppliers_for(session, state, scenario=scenario)
    assert (panel.best, ids(panel.declined)) == ([], [product.id])
    scenarios.advance(session, ada, scenario=scenario, verb="engage")
    products.confirm(session, bao, product=product)
    session.commit()
    panel = service.suppliers_for(session, state, scenario=scenario)
    assert (panel.best, ids(panel.declined)) == ([], [product.id])


def test_a_shortlisted_product_stays_however_many_better_ones_come(
    session, state, ada, bao, post, register
) -> None:
    scenario = post(ada)
    chosen = register(bao, DRONE)
    decide(session, ada, scenario, chosen, "shortlisted")
    register(bao)
    panel = service.suppliers_for(session, state, scenario=scenario, top=1)
    assert ids(one for one in panel.best if one.is_shortlisted) == [chosen.id]


def test_not_for_us_vanishes_for_the_supplier_and_is_told_to_the_owner(
    session, state, ada, bao, post, register
) -> None:
    scenario, product = post(ada), register(bao)
    decide(session, bao, scenario, product, "not_for_us", "capacity")
    assert service.opportunities_for(session, state, product=product).is_empty
    row = service.suppliers_for(session, state, scenario=scenario).best[0]
    assert row.supplier is not None
    assert (row.supplier.decision, row.supplier.reason_code) == ("not_for_us", "capacity")
    service.undo(session, bao, scenario=scenario, product=product, side="product")
    session.commit()
    assert ids(service.opportunities_for(session, state, product=product).best) == [scenario.id]


def test_deciding_twice_keeps_one_row_with_the_last_word(session, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    decide(session, ada, scenario, product, "shortlisted")
    decide(session, ada, scenario, product, "declined", "place")
    rows = session.execute(select(MatchDecision.decision, MatchDecision.reason_code)).all()
    assert [tuple(row) for row in rows] == [("declined", "place")]


@pytest.mark.parametrize(("decision", "reason"), [("declined", ""), ("declined", "x"), ("?", "")])
def test_a_refusal_needs_a_known_reason(
    session, ada, bao, post, register, decision, reason
) -> None:
    scenario, product = post(ada), register(bao)
    with pytest.raises(InvalidError):
        decide(session, ada, scenario, product, decision, reason)


def test_only_the_sides_themselves_decide(session, ada, bao, dana, post, register) -> None:
    scenario, product = post(ada), register(bao)
    for actor, decision, reason in (
        (bao, "shortlisted", ""), (dana, "declined", "price"), (ada, "not_for_us", "capacity"),
    ):  # fmt: skip
        with pytest.raises(ForbiddenError):
            decide(session, actor, scenario, product, decision, reason)
    with pytest.raises(ForbiddenError):
        service.undo(session, dana, scenario=scenario, product=product, side="scenario")
    assert session.scalar(select(func.count()).select_from(MatchDecision)) == 0


def test_matches_are_for_the_owner_and_reviewers(
    session, ada, bao, chen, dana, post, register
) -> None:
    public, draft, product = post(ada), post(ada, state="draft"), register(bao)
    for person in (ada, chen):
        assert queries.scenario(session, person, public.id) is public
    with pytest.raises(ForbiddenError):
        queries.scenario(session, dana, public.id)
    with pytest.raises(NotFoundError):
        queries.scenario(session, dana, draft.id)
    with pytest.raises(ForbiddenError):
        queries.product(session, ada, product.id)


def test_fits_tells_good_pairs_of_others_only(session, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    own = register(ada)
    assert [(one.id, match.level) for one, match in service.fits(session, product)] == [
        (scenario.id, "strong")
    ]
    assert service.fits(session, own) == []
    assert service.owners_to_tell(session, product).keys() == {scenario.organisation_id}
    decide(session, ada, scenario, product, "declined", "price")
    assert service.fits(session, product) == []


def test_a_market_of_alike_products_still_matches(session, state, ada, bao, post, register) -> None:
    scenario = post(ada)
    made = [register(bao, title=f"冲压件缺陷检测 {number}").id for number in range(12)]
    panel = service.suppliers_for(session, state, scenario=scenario)
    assert sorted(ids(panel.best)) == made
