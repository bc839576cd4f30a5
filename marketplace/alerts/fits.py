"""News for owners whose scenario fits a new product, and for suppliers the other way round."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.alerts.news import Beat, News


def news(session: Session, side: str, numbers: Sequence[int], beat: Beat) -> list[News]:
    """Pairs of a newly public posting and an own one that fit well."""
    return []
