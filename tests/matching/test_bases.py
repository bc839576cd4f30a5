"""The base on disk: built once, mapped by every process, overtaken and refused when it must be."""

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.matching import bases, features, loading, service
from marketplace.matching import state as states
from marketplace.matching.state import MatcherState
from marketplace.postings.models import PostingChange
from marketplace.products import service as products
from tests.matching.conftest import AOI, DRONE


@pytest.fixture
def built(database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[int]]:
    """Bases in a folder of their own for markets of any size; one entry a base of this database.

    Servers of other tests may live in this process and build theirs.
    """
    written: list[int] = []
    write = loading.write_base

    def counting(session: Session, *given: object) -> None:
        if session.get_bind().engine.url == database.engine.url:
            written.append(1)
        write(session, *given)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(loading, "LARGE", 0)
    monkeypatch.setattr(states, "LARGE", 0)
    monkeypatch.setattr(loading, "write_base", counting)
    bases.use(tmp_path)
    yield written
    join_builders()
    bases.use(None)


@pytest.fixture
def index_of(database) -> Callable[[], MatcherState]:
    """An index as another worker process has it."""
    return lambda: MatcherState(database.engine)


@pytest.fixture
def market(session, ada, bao, post, register):
    """A scenario and two products, counted."""
    made = post(ada), register(bao), register(bao, DRONE)
    features.recount(session)
    session.commit()
    return made


def join_builders() -> None:
    for builder in [one for one in threading.enumerate() if one.name == "matcher-index"]:
        builder.join(20)


def found(session: Session, index: MatcherState, scenario) -> list[tuple[int, float]]:
    panel = service.suppliers_for(session, index, scenario=scenario)
    return [(one.posting.id, one.match.score) for one in panel.best]


def number(index: MatcherState) -> int | None:
    assert index._loaded is not None
    return index._loaded.base


def in_memory(session: Session, index_of, scenario) -> list[tuple[int, float]]:
    """What an index says that is read from the database, without bases."""
    chosen = dict(bases._chosen)
    bases.use(None)
    try:
        return found(session, index_of(), scenario)
    finally:
        bases.use(chosen["folder"])


def test_the_first_builds_and_the_second_maps(session, built, index_of, market) -> None:
    scenario, product, _drone = market
    first, second = index_of(), index_of()
    here, there = found(session, first, scenario), found(session, second, scenario)
    assert here == there == in_memory(session, index_of, scenario)
    assert [one for one, _score in here] == [product.id]
    assert (len(built), number(first), number(second)) == (1, 1, 1)
    assert len(second._loaded) == 3
    segment = second._loaded.indexes["product"].parts()[0].segment
    assert not segment.values.flags.writeable


def test_what_changes_after_the_base_is_seen_at_once(
    session, built, index_of, market, bao, register
) -> None:
    scenario, product, _drone = market
    follower = index_of()
    follower.refresh()
    new = register(bao, {**AOI, "title": "压铸件表面缺陷检测相机"})
    mapped = index_of()
    for index in (follower, mapped):
        assert {one for one, _score in found(session, index, scenario)} == {product.id, new.id}
    products.withdraw(session, bao, product=product, reason="sold out")
    session.commit()
    for index in (follower, mapped, index_of()):
        assert [one for one, _score in found(session, index, scenario)] == [new.id]
        assert len(index._loaded) == 3
    assert len(built) == 1


def test_a_new_version_is_adopted_by_others(
    session, built, index_of, market, bao, register
) -> None:
    scenario, *_ = market
    writer, reader = index_of(), index_of()
    for index in (writer, reader):
        index.refresh()
    assert not writer.renew_base()
    register(bao, {**AOI, "title": "压铸件表面缺陷检测相机"})
    before = found(session, writer, scenario)
    assert len(before) == 2
    session.rollback()
    assert writer.renew_base()
    for index in (writer, reader):
        assert found(session, index, scenario) == before
    join_builders()
    for index in (writer, reader):
        assert found(session, index, scenario) == before
        assert (number(index), index._loaded.changes) == (2, 0)
    assert not writer.renew_base()
    assert len(built) == 2


def lose_changes(session: Session) -> None:
    session.execute(delete(PostingChange))


def change_dates(session: Session) -> None:
    then = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    session.execute(update(PostingChange).values(created_at=then))


@pytest.mark.parametrize("restore", [lose_changes, change_dates])
def test_a_base_that_this_database_never_wrote_is_refused(
    session, built, index_of, market, restore
) -> None:
    scenario, *_ = market
    index_of().refresh()
    restore(session)
    session.commit()
    index = index_of()
    assert found(session, index, scenario) == in_memory(session, index_of, scenario) != []
    assert (len(built), number(index)) == (2, 2)
    index_of().refresh()
    assert len(built) == 2


def test_a_base_for_an_older_count_is_not_used(session, built, index_of, market) -> None:
    scenario, *_ = market
    index_of().refresh()
    features.recount(session)
    session.commit()
    assert found(session, index_of(), scenario) == in_memory(session, index_of, scenario)
    assert len(built) == 2


def test_a_wiped_folder_is_built_anew(session, built, index_of, market, tmp_path) -> None:
    scenario, *_ = market
    before = index_of()
    shown = found(session, before, scenario)
    for folder in tmp_path.iterdir():
        shutil.rmtree(folder)
    assert found(session, before, scenario) == shown  # what is mapped stays
    assert found(session, index_of(), scenario) == shown
    assert len(built) == 2


def test_two_that_load_at_once_build_once(session, built, index_of, market) -> None:
    session.rollback()
    indexes, errors = [index_of() for _ in range(2)], []
    start = threading.Barrier(2)

    def load(index: MatcherState) -> None:
        start.wait(10)
        try:
            index.refresh()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=load, args=(index,)) for index in indexes]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert errors == []
    assert (len(built), [number(index) for index in indexes]) == (1, [1, 1])


def test_without_a_folder_or_in_a_small_market_there_is_no_base(
    session, built, index_of, market, monkeypatch, tmp_path
) -> None:
    bases.use(None)
    index = index_of()
    index.refresh()
    bases.use(tmp_path)
    monkeypatch.setattr(loading, "LARGE", 3)
    monkeypatch.setattr(states, "LARGE", 3)
    small = index_of()
    small.refresh()
    assert (number(index), number(small), built) == (None, None, [])
