"""Loads seeds/: the vocabulary, then every list through the importer, then shows first matches."""

from collections.abc import Callable

from marketplace.web.transaction import MarketplaceFlask

Echo = Callable[[str], None]


def load_seeds(app: MarketplaceFlask, *, echo: Echo) -> None:
    """Import what is not there yet; running it again changes nothing."""


def first_matches(app: MarketplaceFlask, *, echo: Echo) -> None:
    """Print the best three products of a few scenarios with their reasons."""
