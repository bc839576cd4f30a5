"""The index of a process: fresh at every use, equal to one built anew, on both databases."""

import threading
import time

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from marketplace.db import Database
from marketplace.engine.profile import Profile
from marketplace.matching import features, queries, service, state, tasks
from marketplace.matching.models import MatchFeatures, MatchRemake, MatchStatistics
from marketplace.matching.state import MatcherState
from marketplace.matching.trail import PATIENCE, Gap, Trail
from marketplace.postings.models import PostingChange
from marketplace.products import service as products
from marketplace.scenarios import service as scenarios
from marketplace.taxonomy import service as taxonomy
from marketplace.taxonomy.drafts import AliasDraft
from marketplace.taxonomy.models import Concept
from tests.matching.conftest import AOI, DRONE


def found(session, index: MatcherState, scenario) -> list[tuple[int, float]]:
    panel = service.suppliers_for(session, index, scenario=scenario)
    return [(one.posting.id, one.match.score) for one in panel.best]


def index_of(database: Database) -> MatcherState:
    """An index as another worker process has it."""
    return MatcherState(database.engine)


def test_features_are_written_with_the_posting(session, ada, post) -> None:
    scenario = post(ada)
    row = session.execute(select(MatchFeatures.side, MatchFeatures.subject_id)).all()
    assert [tuple(one) for one in row] == [("scenario", scenario.id)]


def test_a_rolled_back_posting_leaves_no_features(session, database, ada, post) -> None:
    scenario = post(ada)
    with database.writer() as other:
        other.add(PostingChange(side="scenario", subject_id=scenario.id + 1))
        other.flush()
        other.rollback()
        other.commit()
    assert session.scalars(select(MatchFeatures.subject_id)).all() == [scenario.id]


def test_a_change_is_seen_by_every_process_at_once(
    session, database, ada, bao, post, register
) -> None:
    scenario = post(ada)
    ours, theirs = index_of(database), index_of(database)
    assert (found(session, ours, scenario), found(session, theirs, scenario)) == ([], [])
    product = register(bao)
    began = time.monotonic()
    for index in (ours, theirs):
        assert [number for number, _score in found(session, index, scenario)] == [product.id]
    assert time.monotonic() - began < 1
    products.withdraw(session, bao, product=product, reason="sold out")
    session.commit()
    assert (found(session, ours, scenario), found(session, theirs, scenario)) == ([], [])


def test_an_index_that_followed_equals_one_built_anew(
    session, database, ada, bao, post, register
) -> None:
    first = post(ada)
    follower = index_of(database)
    follower.refresh()
    fitting = register(bao)
    register(bao, DRONE)
    features.recount(session)
    session.commit()
    second = post(
        ada, title="输电线路无人机巡检", tags="无人机", pain_point="人工巡线慢", conditions=[]
    )
    changed = {**AOI, "title": "冲压件与压铸件表面缺陷视觉检测"}
    draft = products.ProductDraft.read(changed)[0]
    products.revise(session, bao, product=fitting, draft=draft, version=fitting.version)
    session.commit()
    anew = index_of(database)
    for scenario in (first, second):
        assert found(session, follower, scenario) == found(session, anew, scenario) != []


def test_kept_features_equal_those_made_from_the_rows(session, ada, bao, post, register) -> None:
    for side, posting in (("scenario", post(ada)), ("product", register(bao))):
        kept = queries.own_profile(session, side, posting)
        made = features.make(session, side, [posting.id])[posting.id]
        assert kept.to_bytes() == made.to_bytes()


def test_a_closed_scenario_leaves_the_index(session, state, ada, bao, post, register) -> None:
    scenario, product = post(ada), register(bao)
    assert service.opportunities_for(session, state, product=product).best != []
    scenarios.close(session, ada, scenario=scenario, reason="done")
    session.commit()
    assert service.opportunities_for(session, state, product=product).is_empty


def test_a_number_that_appears_late_is_not_missed(
    session, database, ada, bao, post, register
) -> None:
    scenario, product = post(ada), register(bao, state="draft")
    index = index_of(database)
    index.refresh()
    session.add(PostingChange(id=101, side="scenario", subject_id=scenario.id))
    session.commit()
    assert found(session, index, scenario) == []
    session.add(PostingChange(id=100, side="product", subject_id=product.id))
    session.execute(text("UPDATE product SET state = 'listed' WHERE id = :id"), {"id": product.id})
    session.commit()
    assert [number for number, _score in found(session, index, scenario)] == [product.id]


def test_two_connections_may_commit_in_any_order(database, ada, bao, post, register) -> None:
    """On SQLite the second writer waits for the first, so that numbers commit in order."""
    scenario, product = post(ada), register(bao, state="draft")
    index = index_of(database)
    index.refresh()
    serial = database.engine.dialect.name == "sqlite"
    with database.writer() as late, database.writer() as early:
        late.execute(text("UPDATE product SET state = 'listed' WHERE id = :id"), {"id": product.id})
        late.add(PostingChange(side="product", subject_id=product.id))
        late.flush()
        if serial:
            late.commit()
        early.add(PostingChange(side="scenario", subject_id=scenario.id))
        early.commit()
        if not serial:
            assert found(early, index, scenario) == []
            late.commit()
        assert [number for number, _score in found(early, index, scenario)] == [product.id]


def test_a_trail_remembers_what_it_skipped_until_it_is_old() -> None:
    trail = Trail(PostingChange)
    trail.take([1, 2, 6, 4], clock=0.0)
    assert (trail.seen, trail.gaps) == (6, [Gap(3, 3, 0.0), Gap(5, 5, 0.0)])
    trail.take([5, 12], clock=1.0)
    assert (trail.seen, trail.gaps) == (12, [Gap(3, 3, 0.0), Gap(7, 11, 1.0)])
    trail.take([9], clock=2.0)
    assert trail.gaps == [Gap(3, 3, 0.0), Gap(7, 8, 1.0), Gap(10, 11, 1.0)]
    trail.take([], clock=PATIENCE + 0.5)
    assert trail.gaps == [Gap(7, 8, 1.0), Gap(10, 11, 1.0)]


def test_a_new_alias_is_felt_by_the_next_search(
    session, database, ada, bao, seeds, post, register
) -> None:
    post(ada, title="铁鹰电力巡检", pain_point="沿输电线路识别绝缘子破损。", description="",
         tags="巡检", conditions=[])  # fmt: skip
    product = register(bao, DRONE)
    index = index_of(database)

    def seen() -> tuple[str, ...]:
        best = service.opportunities_for(session, index, product=product).best
        return next(r.evidence for r in best[0].match.reasons if r.signal == "concepts")

    assert seen() == ("巡检",)
    drone = session.scalars(select(Concept).where(Concept.key == "drone")).one()
    taxonomy.add_alias(session, None, concept=drone, draft=AliasDraft(text="铁鹰"))
    session.commit()
    assert sorted(seen()) == ["巡检", "无人机"]


def test_the_job_makes_what_an_older_vocabulary_made(
    session, database, ada, bao, seeds, post, register
) -> None:
    scenario, product = post(ada), register(bao)
    concept = session.scalars(select(Concept).where(Concept.key == "drone")).one()
    taxonomy.add_alias(session, None, concept=concept, draft=AliasDraft(text="铁鹰"))
    session.commit()
    assert features.behind(session, "scenario", limit=9) == [scenario.id]
    session.rollback()
    seen: list[tuple[int, int]] = []
    assert tasks.catch_up(database, lambda done, total: seen.append((done, total))) == 2
    assert (seen, features.behind(session, "product", limit=9)) == ([(1, 0), (2, 0)], [])
    assert session.scalars(select(MatchRemake.id)).all() == []
    assert product.id == 1


def test_a_long_list_is_left_to_the_job(
    session, database, monkeypatch, ada, bao, post, register
) -> None:
    from marketplace.matching import events

    monkeypatch.setattr(events, "AT_ONCE", 0)
    scenario = post(ada)
    register(bao)
    assert session.scalars(select(MatchFeatures.id)).all() == []
    session.rollback()
    assert tasks.catch_up(database, lambda _done, _total: None) == 2
    assert len(found(session, index_of(database), scenario)) == 1


def test_reindex_reads_every_posting_again(session, database, ada, bao, post, register) -> None:
    post(ada)
    product = register(bao)
    session.execute(text("DELETE FROM match_features"))
    session.commit()
    assert tasks.reindex(database, lambda _done, _total: None) == 2
    kept = session.scalars(select(MatchFeatures.features).where(MatchFeatures.side == "product"))
    assert [Profile.from_bytes(data).id for data in kept] == [str(product.id)]
    assert session.scalars(select(MatchStatistics.documents)).all() == [2]


def test_a_large_index_is_rebuilt_beside_the_old_one(
    session, database, monkeypatch, ada, bao, post, register
) -> None:
    monkeypatch.setattr(state, "LARGE", 0)
    scenario, product = post(ada), register(bao)
    index = index_of(database)
    index.refresh()
    features.recount(session)
    session.commit()
    assert [number for number, _score in found(session, index, scenario)] == [product.id]
    for builder in [one for one in threading.enumerate() if one.name == "matcher-index"]:
        builder.join(10)
    assert found(session, index, scenario) == found(session, index_of(database), scenario)


def test_searching_while_holding_the_write_lock_waits_for_nobody(
    session: Session, state: MatcherState, ada, bao, post, register
) -> None:
    scenario = post(ada)
    register(bao)
    session.execute(text("UPDATE scenario SET updated_at = updated_at"))
    began = time.monotonic()
    assert len(found(session, state, scenario)) == 1
    assert time.monotonic() - began < 5
