"""A segment survives its arrays, which a store maps read-only."""

import numpy as np
import pytest

from marketplace.engine import meaning
from marketplace.engine import segment as segments
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.segment import Segment, build_segment, rows_of
from marketplace.engine.statistics import Statistics
from tests.engine.examples import WEIGHTS, capability, market, profile
from tests.engine.test_comparison import world


@pytest.mark.parametrize("speaks", [True, False])
def test_a_segment_from_its_arrays_gives_the_same_matches(speaks: bool) -> None:
    (needs, offers), found = world(91, speaks=speaks)
    by_id = {one.id: one for one in offers}
    index = found.index(offers)
    arrays = [part.segment.arrays() for part in index.parts()]
    for one in (array for each in arrays for array in each.values()):
        one.flags.writeable = False
    again = found.index(base=[Segment(**each) for each in arrays])
    for one in needs:
        here, there = (
            found.search(one, each, lambda ids: [by_id[k] for k in ids], top=9, floor=0.0)
            for each in (index, again)
        )
        assert here == there != []


def test_a_segment_does_not_depend_on_the_order_of_its_rows() -> None:
    (_needs, offers), found = world(92, speaks=True)
    rows = list(rows_of(offers, found.statistics, found.lexicon))
    one, other = build_segment(rows, found.lexicon), build_segment(rows[::-1], found.lexicon)
    for name, array in one.arrays().items():
        assert np.array_equal(array, other.arrays()[name], equal_nan=name == "money"), name


def test_a_segment_knows_its_records_by_id() -> None:
    _needs, offers = market(93, 9)
    lexicon, counts = Lexicon(None), Statistics(
        np.zeros(0, np.uint64), np.zeros(0, np.int64), 0, WEIGHTS.rarity, WEIGHTS.prior
    )  # fmt: skip
    made = build_segment(rows_of(offers, counts, lexicon), lexicon)
    assert [made.place(one.id.encode()) for one in offers] == list(range(9))
    for absent in (b"", b"P00", b"P0000", b"Z"):
        assert made.place(absent) is None


def test_likeness_is_the_cosine_of_meanings_and_0_where_there_is_none() -> None:
    (needs, offers), found = world(95, speaks=True)
    made = build_segment(rows_of(offers, found.statistics, found.lexicon), found.lexicon)
    places, whole = np.array([7, 2, 5]), needs[0].vectors[0]
    assert not offers[5].vectors.any()
    expected = meaning.cosines(whole[None], made.wholes[places])[0]
    assert made.likeness(whole, places).tolist() == expected.tolist()
    assert expected.all() == expected[2] == 0


def test_too_many_records_and_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    (_needs, offers), found = world(94, speaks=False)
    rows = list(rows_of(offers[:4], found.statistics, found.lexicon))
    monkeypatch.setattr(segments, "MOST", 3)
    with pytest.raises(ValueError, match="at most 3 records, not 4"):
        build_segment(rows, found.lexicon)
    empty = build_segment([], found.lexicon)
    assert len(empty) == 0
    index = found.index(base=[empty])
    index.add(profile(capability("P1", "无人机")))
    assert "P1" in index
