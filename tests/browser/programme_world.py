"""The demonstration history, so that the headline has something behind every figure."""

from marketplace.programme.demonstration import history
from tests.browser.conftest import Site


def build(site: Site) -> dict[str, object]:
    """Load it into the running product; which figure the page of rows shows."""
    with site.database.writing() as session:
        history.load(session)
    return {"figure": "projects"}
