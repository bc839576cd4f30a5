"""The route table as a whole: every route is marked, unsafe ones are guarded."""

import pytest

from marketplace.config import Settings
from marketplace.factory import create_app
from marketplace.web.access import LEVELS, level_of
from marketplace.web.transaction import MarketplaceFlask


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> MarketplaceFlask:
    """The application without a database file: only its URL map is read."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("bare"), secret_key="x" * 40)
    return create_app(settings, testing=True)


def test_every_route_is_marked(bare: MarketplaceFlask) -> None:
    unmarked = [
        rule.endpoint
        for rule in bare.url_map.iter_rules()
        if level_of(bare, rule.endpoint) not in LEVELS
    ]
    assert unmarked == []


def test_no_safe_route_takes_an_unsafe_method_silently(bare: MarketplaceFlask) -> None:
    odd = [
        str(rule)
        for rule in bare.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS", "POST"}
    ]
    assert odd == []
