"""Walks of fifteen steps: nobody leaves the drawn ways; `make test-all` reaches every state.

`python -m tests.benchmarks.walks` walks two thousand for each noun.
"""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import LONG
from tests.walks.nouns import WALKERS, walks_of
from tests.walks.walking import Who

# As many as it takes to reach every state.
WALKS = {
    "interest": 75, "call": 200, "bid": 220, "objection": 40, "project": 100, "first use": 250,
    "case": 100, "copy": 100,
}  # fmt: skip
FEW = 25


@pytest.mark.timeout(900)  # hundreds of walks, on a machine that may have much else to do
@pytest.mark.parametrize("noun", WALKERS)
def test_only_drawn_arrows_are_ever_taken(
    walked: Session, people: dict[str, Who], noun: str
) -> None:
    walker = walks_of(walked, people, noun, WALKS[noun] if LONG else FEW)
    drawn = {one.after for one in walker.life.arrows}
    assert set(walker.reached) == drawn if LONG else set(walker.reached) <= drawn
