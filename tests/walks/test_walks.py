"""Two thousand walks of fifteen steps in all: nobody leaves the drawn ways, all states are reached.

`python -m tests.benchmarks.walks` walks two thousand for each noun.
"""

import pytest
from sqlalchemy.orm import Session

from tests.walks.nouns import WALKERS, walks_of
from tests.walks.walking import Who

WALKS = -(-2_000 // len(WALKERS))


@pytest.mark.timeout(900)  # hundreds of walks, on a machine that may have much else to do
@pytest.mark.parametrize("noun", WALKERS)
def test_only_drawn_arrows_are_ever_taken(
    walked: Session, people: dict[str, Who], noun: str
) -> None:
    walker = walks_of(walked, people, noun, WALKS)
    assert {one.after for one in walker.life.arrows} - set(walker.reached) == set()
