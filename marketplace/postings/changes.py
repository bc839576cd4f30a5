"""The trail that tells matching, alerts and search which postings changed."""

from sqlalchemy.orm import Session

from marketplace.postings.models import PostingChange


def record(session: Session, side: str, subject_id: int) -> None:
    """Note in this transaction that a posting of `side` ("scenario", "product") changed."""
    session.add(PostingChange(side=side, subject_id=subject_id))
