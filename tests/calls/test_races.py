"""Races around an open call have one outcome each; the benchmark plays many more rounds."""

import pytest

from tests.calls import racing

ROUNDS = 2


@pytest.mark.timeout(900)  # on a machine that may have much else to do
@pytest.mark.parametrize("race", list(racing.RACES))
def test_race_has_one_outcome_and_tells_everybody_once(session, database, race) -> None:
    cast = racing.build(session)
    found = [racing.play(database, cast, race) for _round in range(ROUNDS)]
    assert found == [[]] * ROUNDS
