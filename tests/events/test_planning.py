"""From participants and wishes to a version of the timetable."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.errors import RefusedError
from marketplace.events import generating, pairing, plan_queries, plan_words, planning, reasons
from marketplace.events.drafts import EventDraft
from marketplace.events.models import EventTable
from marketplace.events.plan_models import EventMeeting, EventPair
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from tests.events import made

TEXT = "现场依靠人工，效率低、漏检率高，希望自动识别缺陷。"


@pytest.fixture
def event(session, chen):
    return made.event(session, chen, slots=4, tables=2)


@pytest.fixture
def scenario(session, ada):
    """Publish a scenario of Ada's hospital."""

    def make(title):
        house = ada.memberships[0].organisation
        draft = ScenarioDraft(title=title, description=title + TEXT)
        row = scenarios.post(session, ada, draft=draft, organisation=house)
        scenarios.publish(session, None, scenario=row)
        session.commit()
        return row

    return make


@pytest.fixture
def product(session, bao):
    """List a product of Bao's."""

    def make(title):
        house = bao.memberships[0].organisation
        draft = ProductDraft(title=title, description=title + TEXT)
        row = products.register(session, bao, draft=draft, organisation=house)
        products.list_(session, None, product=row)
        session.commit()
        return row

    return make


def everybody_likes(session, demand, supply, kind="like"):
    for one in demand:
        for other in supply:
            made.wish(session, one, other, kind)


def generated(session, chen, event, **more):
    found = generating.generate(session, chen, event=event, **more)
    session.commit()
    return found


def test_weight_has_a_band_for_every_wish() -> None:
    bands = [[], ["like"], ["like", "like"], ["must"], ["like", "must"], ["must", "must"]]
    ends = [(pairing.weight_of(0, one), pairing.weight_of(100, one)) for one in bands]
    assert ends == [(1, 141), (150, 290), (310, 450), (460, 600), (640, 780), (860, 1000)]


def test_pairs_follow_the_wishes(session, chen, event) -> None:
    (one, two), (other,) = made.crowd(session, event, demand=2, supply=1)
    made.wish(session, one, other, "must")
    made.wish(session, other, one, "like")
    gone = made.wish(session, other, two, "like")
    assert pairing.refresh(session, event) == 2
    rows = select(EventPair.demand_id, EventPair.weight).order_by(EventPair.demand_id)
    assert [tuple(row) for row in session.execute(rows)] == [(one.id, 640), (two.id, 150)]
    session.delete(gone)
    session.flush()
    pairing.refresh(session, event)
    assert [tuple(row) for row in session.execute(rows)] == [(one.id, 640)]


def test_pairs_carry_the_best_score_of_the_postings(
    session, chen, event, scenario, product
) -> None:
    need = scenario("无人机巡检围墙")
    other_need = scenario("食堂餐盘自动清洗")
    offer = product("无人机自动巡检系统")
    owner = made.participant(session, event, "Owner", "demand", subjects=[other_need, need])
    supplier = made.participant(session, event, "Supplier", "supply", subjects=[offer])
    pairing.refresh(session, event)
    pair = session.scalars(select(EventPair)).one()
    assert (pair.demand_id, pair.supply_id) == (owner.id, supplier.id)
    assert (pair.scenario_id, pair.product_id) == (need.id, offer.id)
    assert 20 < pair.score <= 100
    assert pair.weight == pairing.weight_of(pair.score, [])


def test_a_repair_compares_newcomers_alone(
    session, chen, event, scenario, product, monkeypatch
) -> None:
    need = scenario("无人机巡检围墙")
    owner = made.participant(session, event, "Owner", "demand", subjects=[need])
    here = made.participant(
        session, event, "Here", "supply", subjects=[product("无人机自动巡检系统")]
    )
    pairing.refresh(session, event)
    first = session.scalars(select(EventPair)).one()
    first.score = 99.0
    made.wish(session, here, owner, "like")
    walk_in = made.participant(
        session, event, "Walk In", "supply", subjects=[product("围墙巡检无人机与机巢")]
    )
    assert pairing.refresh(session, event, newcomers=True) == 2
    assert first.score == 99.0
    assert first.weight == pairing.weight_of(99.0, ["like"])
    second = session.scalars(select(EventPair).where(EventPair.supply_id == walk_in.id)).one()
    assert second.score > 20
    monkeypatch.setattr(pairing, "profiles", None)  # nothing is read where nobody is new
    assert pairing.refresh(session, event, newcomers=True) == 2


def test_generating_keeps_every_rule_and_proves_itself(session, chen) -> None:
    event = made.event(session, chen, slots=4, tables=3)
    demand, supply = made.crowd(session, event, demand=3, supply=4)
    everybody_likes(session, demand, supply)
    plan = generated(session, chen, event)
    assert (plan.number, plan.state, plan.is_proven) == (1, "draft", True)
    assert plan.value == plan.upper_bound == 12 * 150
    assert (plan.figures["meetings"], plan.unplaced) == (12, [])
    assert generated(session, chen, event).number == 2


def test_who_does_not_meet_is_told_why(session, chen, event) -> None:
    demand, supply = made.crowd(session, event, demand=3, supply=4)
    everybody_likes(session, demand, supply)
    plan = generated(session, chen, event)
    assert plan.figures["meetings"] == 8
    names = plan_words.known(session, event)
    told = {reasons.reason_of(names, one).en for one in plan.unplaced}
    when = "09:00, 09:20, 09:40, 10:00"
    assert told == {f"All tables are taken at the times they share ({when})."}


def test_absences_maxima_and_refusals_are_respected(session, chen, event) -> None:
    (one, two), (first, second) = made.crowd(session, event, demand=2, supply=2)
    everybody_likes(session, [one, two], [first, second])
    made.absent(session, one.people[0], event.slots[:3])
    made.wish(session, first, two, "no")
    second.max_meetings = 1
    session.commit()
    plan = generated(session, chen, event)
    met = {(it.pair.demand_id, it.pair.supply_id): it.slot_id
           for it in plan_queries.meetings(session, plan)}  # fmt: skip
    assert set(met) == {(one.id, first.id), (two.id, second.id)}
    assert met[one.id, first.id] == event.slots[3].id
    reasons = {one["pair"]: one["reason"] for one in plan.unplaced}
    pairs = {one.id: (one.demand_id, one.supply_id) for one in plan_queries.pairs(session, event)}
    assert {pairs[number]: why for number, why in reasons.items()} == {
        (one.id, second.id): "supply_full", (two.id, first.id): "forbidden",
    }  # fmt: skip


def test_a_booth_has_a_seat_for_each_representative(session, chen) -> None:
    event = made.event(session, chen, slots=1, tables=0)
    host = made.participant(session, event, "Host", "supply", people=2)
    guests = [made.participant(session, event, f"Guest {n}", "demand") for n in range(3)]
    event.tables.append(EventTable(label="B1", position=9, booth_of_id=host.id))
    everybody_likes(session, guests, [host])
    plan = generated(session, chen, event)
    assert sorted(one.seat for one in plan.meetings) == [1, 2]
    assert {one.table.label for one in plan.meetings} == {"B1"}


def test_a_new_event_gives_everybody_a_meeting_before_anybody_two(session, chen) -> None:
    least = EventDraft.model_validate({"title": "对接会", "place": "会展中心"}).min_meetings
    event = made.event(session, chen, slots=2, tables=1, min_meetings=least)
    (busy, other), suppliers = made.crowd(session, event, demand=2, supply=2)
    everybody_likes(session, [busy], suppliers, "must")
    everybody_likes(session, suppliers, [busy], "must")
    everybody_likes(session, [other], suppliers[:1], "like")
    plan = generated(session, chen, event)
    assert {one.pair.demand_id for one in plan.meetings} == {busy.id, other.id}
    assert {one.pair.supply_id for one in plan.meetings} == {one.id for one in suppliers}


def test_a_forced_pair_meets_whatever_it_costs(session, chen) -> None:
    event = made.event(session, chen, slots=1, tables=3)
    demand, supply = made.crowd(session, event, demand=2, supply=2)
    everybody_likes(session, demand[:1], supply[:1], "must")
    everybody_likes(session, supply[:1], demand[:1], "must")
    everybody_likes(session, demand[1:], supply[1:], "must")
    everybody_likes(session, supply[1:], demand[1:], "must")
    pair = pairing.pair_of(session, event, demand[0], supply[1])
    pair.is_forced = True
    plan = generated(session, chen, event)
    assert [one.pair_id for one in plan.meetings] == [pair.id]
    assert plan.upper_bound == 2 * 860


def test_slots_that_began_are_history(session, chen) -> None:
    event = made.event(session, chen, slots=3, tables=2, starts=now() - dt.timedelta(minutes=30))
    demand, supply = made.crowd(session, event, demand=1, supply=3)
    everybody_likes(session, demand, supply)
    early = now() - dt.timedelta(hours=1)
    first = generated(session, chen, event, moment=early)
    assert first.figures["meetings"] == 3
    first.state = "published"
    demand[0].state = "withdrawn"
    session.commit()
    second = generated(session, chen, event)
    begun = {one.id for one in event.slots[:2]}
    kept = {one.pair_id for one in first.meetings if one.slot_id in begun}
    assert {one.pair_id for one in second.meetings} == kept


def test_nothing_is_planned_without_tables_or_pairs(session, chen) -> None:
    bare = made.event(session, chen, slots=2, tables=0)
    with pytest.raises(RefusedError, match="Add tables"):
        generating.generate(session, chen, event=bare)
    event = made.event(session, chen, slots=2, tables=2)
    made.crowd(session, event)
    with pytest.raises(RefusedError, match="No two participants"):
        generating.generate(session, chen, event=event)


def test_overlapping_slots_are_named(session, chen, event) -> None:
    event.slots[0].ends_at = event.slots[1].ends_at
    session.flush()
    with pytest.raises(RefusedError, match="overlap"):
        planning.problem_of(session, event)


def test_statements_do_not_grow_with_the_event(session, chen, event, connection_count) -> None:
    counts = []
    for n in (1, 3):
        demand = [made.participant(session, event, f"D{n}{i}", "demand") for i in range(n)]
        supply = [made.participant(session, event, f"S{n}{i}", "supply") for i in range(n)]
        everybody_likes(session, demand, supply)
        plan = generated(session, chen, event)
        session.expire_all()
        connection_count()
        planning.problem_of(session, event)
        plan_queries.meetings(session, plan)
        counts.append(connection_count())
    assert counts[0] == counts[1]


def test_no_meeting_is_written_twice(session, chen, event) -> None:
    demand, supply = made.crowd(session, event, demand=1, supply=1)
    everybody_likes(session, demand, supply)
    plan = generated(session, chen, event)
    assert len(session.scalars(select(EventMeeting)).all()) == len(plan.meetings) == 1
