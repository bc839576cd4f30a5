"""Published lessons: found by words, by sector; nothing of whose they are is read."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.errors import NotFoundError
from marketplace.projects.models import Lesson
from marketplace.projects.queries import LARGEST_ID
from marketplace.search.queries import matching
from marketplace.taxonomy.models import Concept
from marketplace.taxonomy.queries import vocabulary


@dataclass(frozen=True, slots=True)
class SectorCount:
    """A sector with the number of its published lessons."""

    sector: Concept
    number: int


def published(
    session: Session, *, text: str = "", sector: str = "", limit: int, offset: int = 0
) -> tuple[list[Lesson], int]:
    """One page of published lessons, the newest first, and how many are found."""
    chosen = _chosen(session, text, sector)
    number = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    shown = chosen.options(joinedload(Lesson.sector))
    newest = shown.order_by(Lesson.published_at.desc(), Lesson.id.desc())
    return list(session.scalars(newest.limit(limit).offset(offset))), number


def one(session: Session, lesson_id: int) -> Lesson:
    """A published lesson, or NotFoundError."""
    chosen = (
        select(Lesson)
        .options(joinedload(Lesson.sector))
        .where(Lesson.id == min(lesson_id, LARGEST_ID), Lesson.published_at.is_not(None))
    )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def by_sector(session: Session) -> list[SectorCount]:
    """Sectors that have published lessons, with how many, in the order of the vocabulary."""
    counted = (
        select(Concept, func.count(Lesson.id))
        .join(Lesson, Lesson.sector_id == Concept.id)
        .where(Lesson.published_at.is_not(None))
        .group_by(Concept.id)
        .order_by(Concept.position, Concept.id)
    )
    return [SectorCount(sector, number) for sector, number in session.execute(counted)]


def _chosen(session: Session, text: str, sector: str) -> Select[Lesson]:
    chosen = select(Lesson).where(Lesson.published_at.is_not(None))
    if sector:
        chosen = chosen.join(Lesson.sector).where(Concept.key == sector)
    if text:
        chosen = chosen.where(matching(Lesson, text, vocabulary(session)))
    return chosen
