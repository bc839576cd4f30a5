"""Words of a draft tied to the vocabulary."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from marketplace.postings import linking
from marketplace.taxonomy import queries, service
from tests.taxonomy.conftest import write_seeds


@pytest.mark.parametrize(
    ("typed", "key"),
    [("低空产业", "low-altitude"), ("多旋翼", "low-altitude"), ("园艺", None), ("", None)],
)
def test_sector_is_found_by_name_or_by_a_field_within_it(
    session: Session, tmp_path: Path, typed: str, key: str | None
) -> None:
    service.load_seeds(session, write_seeds(tmp_path))
    found = linking.sector(session, typed, "zh")
    wanted = queries.by_key(session, key) if key else None
    assert (found.text, found.concept_id) == (typed, wanted.id if wanted else None)


@pytest.mark.parametrize(
    ("title", "key"), [("多旋翼夜间巡检", "low-altitude"), ("夜间花卉养护", None)]
)
def test_sector_left_empty_is_that_of_the_title(
    session: Session, tmp_path: Path, title: str, key: str | None
) -> None:
    service.load_seeds(session, write_seeds(tmp_path))
    wanted = queries.by_key(session, key) if key else None
    found = linking.sector(session, "", "zh", title=title)
    assert (found.text, found.concept_id) == ("", wanted.id if wanted else None)
