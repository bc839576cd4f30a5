"""Verbs on lists."""

import pytest
from sqlalchemy import func, select

from marketplace.errors import InvalidError, RefusedError, StaleError
from marketplace.lists import service
from marketplace.lists.drafts import ListDraft
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.postings.models import PostingChange
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario, ScenarioMove


def titles(session, listed):
    chosen = select(Scenario.title).join(ListEntry, ListEntry.scenario_id == Scenario.id)
    mine = chosen.where(ListEntry.list_id == listed.id)
    return list(session.scalars(mine.order_by(ListEntry.position)))


def test_batches_of_a_series_number_themselves(make_list) -> None:
    assert [make_list("低空清单").batch for _ in range(3)] == [1, 2, 3]
    assert make_list("另一份清单").batch == 1


def test_taken_batch_is_a_problem(make_list) -> None:
    make_list("低空清单")
    with pytest.raises(InvalidError) as caught:
        make_list("低空清单", batch=1)
    assert [one.field for one in caught.value.problems] == ["batch"]


def test_entries_move_and_close_up(session, chen, scenario, make_list) -> None:
    listed = make_list("清单", [scenario(f"场景{n}", by=chen) for n in "ABCD"])
    entries = list(session.scalars(select(ListEntry).order_by(ListEntry.position)))
    service.move(session, chen, listed=listed, entry=entries[3], to=2)
    session.flush()
    assert titles(session, listed) == ["场景A", "场景D", "场景B", "场景C"]
    service.move(session, chen, listed=listed, entry=entries[0], to=99)
    session.flush()
    assert titles(session, listed) == ["场景D", "场景B", "场景C", "场景A"]
    service.remove(session, chen, listed=listed, entry=entries[1])
    session.flush()
    assert titles(session, listed) == ["场景D", "场景C", "场景A"]


def test_adding_twice_keeps_one_entry(session, chen, scenario, make_list) -> None:
    row = scenario("场景", by=chen)
    listed = make_list("清单", [row, row])
    assert session.scalar(select(func.count()).select_from(ListEntry)) == 1
    assert titles(session, listed) == ["场景"]


def test_kinds_do_not_mix(session, chen, product, make_list) -> None:
    with pytest.raises(RefusedError):
        make_list("清单", [product("无人机", by=chen)])
    listed = make_list("能力清单", [product("无人机二", by=chen)], kind="capability")
    assert service.publish(session, chen, listed=listed) is True
    assert session.scalars(select(Product.state).order_by(Product.id)).all() == ["draft", "listed"]


def test_releasing_publishes_what_waits(session, ada, chen, scenario, make_list) -> None:
    rows = [
        scenario("草稿", by=chen),
        scenario("待审核", by=ada, state="review"),
        scenario("已发布", by=ada, state="published"),
    ]
    listed = make_list("清单", rows)
    session.execute(PostingChange.__table__.delete())
    assert service.publish(session, chen, listed=listed) is True
    session.commit()
    assert {row.state for row in rows} == {"published"}
    moves = select(func.count()).select_from(ScenarioMove).where(ScenarioMove.after == "published")
    assert session.scalar(moves) == 3
    assert session.scalar(select(func.count()).select_from(PostingChange)) == 2
    assert service.publish(session, chen, listed=listed) is False


def test_an_empty_list_is_not_released(session, chen, make_list) -> None:
    with pytest.raises(RefusedError):
        service.publish(session, chen, listed=make_list("清单"))


def test_a_released_list_is_permanent(session, chen, scenario, make_list) -> None:
    row = scenario("场景", by=chen)
    listed = make_list("清单", [row])
    service.publish(session, chen, listed=listed)
    entry = session.scalars(select(ListEntry)).one()
    draft = ListDraft(title="另一个名字")
    for verb, values in (
        (service.add, {"posting": row}),
        (service.remove, {"entry": entry}),
        (service.move, {"entry": entry, "to": 1}),
        (service.discard, {}),
        (service.revise, {"draft": draft, "version": listed.version}),
    ):
        with pytest.raises(RefusedError):
            verb(session, chen, listed=listed, **values)


def test_releasing_leaves_drafts_that_their_owner_took_back(
    session, ada, chen, scenario, make_list
) -> None:
    brought, submitted = scenario("陈带来的", by=chen), scenario("待审核", by=ada, state="review")
    taken_back = scenario("又收回的", by=ada, state="review")
    listed = make_list("清单", [brought, submitted, taken_back])
    scenarios.recall(session, ada, scenario=taken_back)
    assert service.publish(session, chen, listed=listed)
    states = [one.state for one in (brought, submitted, taken_back)]
    assert states == ["published", "published", "draft"]


def test_stale_words_show_both_texts(session, chen, make_list) -> None:
    listed = make_list("清单")
    version = listed.version
    service.revise(session, chen, listed=listed, draft=ListDraft(title="甲甲"), version=version)
    with pytest.raises(StaleError) as caught:
        service.revise(session, chen, listed=listed, draft=ListDraft(title="乙乙"), version=version)
    assert (caught.value.theirs["title"], caught.value.yours["title"]) == ("甲甲", "乙乙")


def test_deleting_a_draft_keeps_its_postings(session, chen, scenario, make_list) -> None:
    listed = make_list("清单", [scenario("场景", by=chen)])
    service.discard(session, chen, listed=listed)
    session.commit()
    assert session.scalars(select(OpportunityList)).all() == []
    assert session.scalar(select(func.count()).select_from(Scenario)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("source_address", "javascript:alert(1)"), ("batch", "zwei"), ("batch", "0"),
     ("issued_on", "1066-01-01"), ("issued_on", "gestern"), ("kind", "wish"), ("title", "")],
)  # fmt: skip
def test_wrong_words_are_problems(field, value) -> None:
    draft, problems = ListDraft.read({"title": "清单", field: value})
    assert draft is None
    assert [one.field for one in problems] == [field]
