"""A migrated SQLite database for walks: which steps are drawn does not depend on the database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.upgrades import upgrade
from tests.walks.cast import cast
from tests.walks.walking import Who


@pytest.fixture(scope="package")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """One transaction for all walks; nothing is ever committed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("walks"), database_url="", base_url="")
    upgrade(settings)
    database = Database(settings.database)
    with database.writer() as session:
        yield session
        session.rollback()
    database.engine.dispose()


@pytest.fixture(scope="package")
def people(walked: Session) -> dict[str, Who]:
    return cast(walked)
