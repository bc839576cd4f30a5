"""The demonstration history, loaded once for all tests of a module that only read it."""

from collections.abc import Iterator

import pytest

from marketplace.db import Database
from marketplace.programme.demonstration import history
from marketplace.programme.demonstration.reading import FOLDER
from marketplace.taxonomy.seeds import load_seeds
from marketplace.web.transaction import MarketplaceFlask
from tests.conftest import _empty


@pytest.fixture(scope="module")
def remembered(installed: MarketplaceFlask) -> Iterator[Database]:
    """The database with the whole history in it; emptied after the module."""
    database: Database = installed.extensions["database"]
    with database.writing() as session:
        load_seeds(session, FOLDER.parent / "taxonomy")
        history.load(session)
    yield database
    with database.engine.execution_options(immediate=True).begin() as connection:
        _empty(connection)
    for hook in installed.extensions.get("forget", []):
        hook()
