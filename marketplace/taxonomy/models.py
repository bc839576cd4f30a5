"""The vocabulary: concepts with names in two languages, aliases, and what is above what."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, Row

CONCEPT_KINDS = (
    "future_cluster", "strategic_cluster", "sector", "technology", "scenario_type",
    "city", "region", "cooperation", "maturity", "certificate",
)  # fmt: skip


PROPOSAL_STATES = ("open", "accepted", "rejected")


class Concept(Row, Base):
    """One entry of the vocabulary. `key` never changes; a merged concept points at its heir.

    `edited_at`: an operator named it, so the seeds no longer do.
    """

    __tablename__ = "concept"
    __table_args__ = (CheckConstraint(f"kind IN {CONCEPT_KINDS}", name="kind"),)

    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    zh: Mapped[str] = mapped_column(String(80))
    en: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    broader_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"))
    tile_row: Mapped[int | None]
    tile_column: Mapped[int | None]
    edited_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    aliases: Mapped[list["Alias"]] = relationship(
        primaryjoin="and_(Concept.id == Alias.concept_id, Alias.removed_at.is_(None))",
        order_by="Alias.id",
        viewonly=True,
    )
    broader: Mapped["Concept | None"] = relationship(
        foreign_keys=[broader_id], remote_side="Concept.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class Alias(Row, Base):
    """A way real texts write a concept, its names among them; a normal form has one concept.

    A removed alias stays with `removed_at`, so that the next seeds do not bring it back.
    """

    __tablename__ = "alias"

    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    text: Mapped[str] = mapped_column(String(120))
    normal: Mapped[str] = mapped_column(String(120), unique=True)
    removed_at: Mapped[dt.datetime | None]
    concept: Mapped[Concept] = relationship()


class ConceptLink(Row, Base):
    """`child` belongs to `parent` (city of a region, technology of a sector …)."""

    __tablename__ = "concept_link"
    __table_args__ = (UniqueConstraint("child_id", "parent_id"),)

    child_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)


class TaxonomyRevision(Row, Base):
    """One row per change of the vocabulary; its highest number is what the matcher compares."""

    __tablename__ = "taxonomy_revision"

    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(300))
    seeded_version: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[dt.datetime | None]


class AliasProposal(Row, Base):
    """A name that postings suggest for a concept, with its evidence, until somebody decides.

    `kinds` are the kinds of evidence, a space between; a decided proposal does not come again.
    """

    __tablename__ = "alias_proposal"
    __table_args__ = (
        UniqueConstraint("concept_id", "normal"),
        CheckConstraint(f"state IN {PROPOSAL_STATES}", name="state"),
    )

    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    text: Mapped[str] = mapped_column(String(120))
    normal: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(5))
    kinds: Mapped[str] = mapped_column(String(60))
    support: Mapped[int]
    score: Mapped[float] = mapped_column(Double)
    examples: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[dt.datetime | None]
    concept: Mapped[Concept] = relationship()
