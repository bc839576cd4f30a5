"""Reads that both sides share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def public_count(
    session: Session, model: Any, states: Sequence[str], *, organisation_id: int
) -> int:
    """How many postings of one side an organisation shows to everybody."""
    counted = select(func.count(model.id)).where(
        model.organisation_id == organisation_id, model.state.in_(states)
    )
    return session.scalar(counted) or 0
