"""Matchmaking events: slots, tables, who takes part, and what they wish for

New tables only; the version before runs beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _event()
    _event_slot()
    _event_list()
    _event_participant()
    _event_table()
    _event_representative()
    _event_absence()
    _event_subject()
    _event_wish()


def downgrade() -> None:
    op.drop_table("event_wish")
    op.drop_table("event_subject")
    op.drop_table("event_absence")
    op.drop_table("event_representative")
    op.drop_table("event_table")
    op.drop_table("event_participant")
    op.drop_table("event_list")
    op.drop_table("event_slot")
    op.drop_table("event")


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=14), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("registration_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wishes_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("min_meetings", sa.Integer(), nullable=False),
        sa.Column("max_meetings", sa.Integer(), nullable=False),
        sa.Column("most_musts", sa.Integer(), nullable=False),
        sa.Column("most_wishes", sa.Integer(), nullable=False),
        sa.Column("request_hours", sa.Integer(), nullable=False),
        sa.Column("interpreters", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("plan_job_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('organiser', 'self_service')", name=op.f("ck_event_mode")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'ended', 'cancelled')",
            name=op.f("ck_event_state"),
        ),
        sa.CheckConstraint(
            "min_meetings >= 0 AND max_meetings > 0", name=op.f("ck_event_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_event_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_event_organisation_id")
        ),
        sa.ForeignKeyConstraint(["plan_job_id"], ["job.id"], name=op.f("fk_event_plan_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    op.create_index(op.f("ix_event_created_by_id"), "event", ["created_by_id"], unique=False)
    op.create_index(op.f("ix_event_organisation_id"), "event", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_event_state"), "event", ["state"], unique=False)


def _event_slot() -> None:
    op.create_table(
        "event_slot",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('meeting', 'break', 'pitch')", name=op.f("ck_event_slot_kind")
        ),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_event_slot_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_slot_times")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_slot_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_slot")),
        sa.UniqueConstraint(
            "event_id", "kind", "starts_at", name=op.f("uq_event_slot_event_id_kind_starts_at")
        ),
    )


def _event_list() -> None:
    op.create_table(
        "event_list",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_list_event_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["opportunity_list.id"], name=op.f("fk_event_list_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_list")),
        sa.UniqueConstraint("event_id", "list_id", name=op.f("uq_event_list_event_id_list_id")),
    )
    op.create_index(op.f("ix_event_list_list_id"), "event_list", ["list_id"], unique=False)


def _event_participant() -> None:
    op.create_table(
        "event_participant",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("min_meetings", sa.Integer(), nullable=True),
        sa.Column("max_meetings", sa.Integer(), nullable=True),
        sa.Column("is_walk_in", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("wishes_reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('demand', 'supply')", name=op.f("ck_event_participant_side")),
        sa.CheckConstraint(
            "state IN ('invited', 'requested', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_event_participant_state"),
        ),
        sa.CheckConstraint(
            "min_meetings >= 0 AND max_meetings > 0", name=op.f("ck_event_participant_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_event_participant_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_participant_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_participant_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_participant")),
        sa.UniqueConstraint(
            "event_id",
            "organisation_id",
            "side",
            name=op.f("uq_event_participant_event_id_organisation_id_side"),
        ),
    )
    op.create_index(
        op.f("ix_event_participant_organisation_id"),
        "event_participant",
        ["organisation_id"],
        unique=False,
    )


def _event_table() -> None:
    op.create_table(
        "event_table",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("booth_of_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booth_of_id"], ["event_participant.id"], name=op.f("fk_event_table_booth_of_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_table_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_table")),
        sa.UniqueConstraint("event_id", "label", name=op.f("uq_event_table_event_id_label")),
    )
    op.create_index(
        op.f("ix_event_table_booth_of_id"), "event_table", ["booth_of_id"], unique=False
    )


def _event_representative() -> None:
    op.create_table(
        "event_representative",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_representative_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["event_participant.id"],
            name=op.f("fk_event_representative_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_event_representative_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_representative")),
        sa.UniqueConstraint("code", name=op.f("uq_event_representative_code")),
        sa.UniqueConstraint(
            "event_id", "user_id", name=op.f("uq_event_representative_event_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_event_representative_participant_id"),
        "event_representative",
        ["participant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_representative_user_id"), "event_representative", ["user_id"], unique=False
    )


def _event_absence() -> None:
    op.create_table(
        "event_absence",
        sa.Column("representative_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('own', 'pitch', 'late', 'no_show')", name=op.f("ck_event_absence_cause")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["event_representative.id"],
            name=op.f("fk_event_absence_representative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["event_slot.id"], name=op.f("fk_event_absence_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_absence")),
        sa.UniqueConstraint(
            "representative_id", "slot_id", name=op.f("uq_event_absence_representative_id_slot_id")
        ),
    )
    op.create_index(op.f("ix_event_absence_slot_id"), "event_absence", ["slot_id"], unique=False)


def _event_subject() -> None:
    op.create_table(
        "event_subject",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("representative_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(scenario_id IS NULL) <> (product_id IS NULL)",
            name=op.f("ck_event_subject_one_posting"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["event_participant.id"],
            name=op.f("fk_event_subject_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_event_subject_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["event_representative.id"],
            name=op.f("fk_event_subject_representative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_event_subject_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_subject")),
        sa.UniqueConstraint(
            "participant_id", "product_id", name=op.f("uq_event_subject_participant_id_product_id")
        ),
        sa.UniqueConstraint(
            "participant_id",
            "scenario_id",
            name=op.f("uq_event_subject_participant_id_scenario_id"),
        ),
    )
    op.create_index(
        op.f("ix_event_subject_product_id"), "event_subject", ["product_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_subject_representative_id"),
        "event_subject",
        ["representative_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_subject_scenario_id"), "event_subject", ["scenario_id"], unique=False
    )


def _event_wish() -> None:
    op.create_table(
        "event_wish",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('must', 'like', 'no')", name=op.f("ck_event_wish_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_event_wish_others")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_wish_event_id")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["event_participant.id"], name=op.f("fk_event_wish_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["event_participant.id"], name=op.f("fk_event_wish_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_wish")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_event_wish_from_id_to_id")),
    )
    op.create_index(op.f("ix_event_wish_event_id"), "event_wish", ["event_id"], unique=False)
    op.create_index("ix_event_wish_to", "event_wish", ["to_id"], unique=False)
