"""Timetables of events: pairs, plans, meetings, and what came of them

New tables only; the version before runs beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _event_pair()
    _event_plan()
    _event_meeting()
    _event_outcome()


def downgrade() -> None:
    op.drop_table("event_outcome")
    op.drop_table("event_meeting")
    op.drop_table("event_plan")
    op.drop_table("event_pair")


def _event_pair() -> None:
    op.create_table(
        "event_pair",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("demand_id", sa.Integer(), nullable=False),
        sa.Column("supply_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("is_forbidden", sa.Boolean(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.Column("pinned_slot_id", sa.Integer(), nullable=True),
        sa.Column("request", sa.String(length=8), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_slot_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance", sa.String(length=14), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "attendance IN ('', 'held', 'demand_missing', 'supply_missing', 'not_held')",
            name=op.f("ck_event_pair_attendance"),
        ),
        sa.CheckConstraint(
            "request IN ('', 'asked', 'accepted', 'refused', 'expired')",
            name=op.f("ck_event_pair_request"),
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 1000", name=op.f("ck_event_pair_weight")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["event_participant.id"], name=op.f("fk_event_pair_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_slot_id"], ["event_slot.id"], name=op.f("fk_event_pair_asked_slot_id")
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["event_participant.id"], name=op.f("fk_event_pair_demand_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_pair_event_id")),
        sa.ForeignKeyConstraint(
            ["pinned_slot_id"], ["event_slot.id"], name=op.f("fk_event_pair_pinned_slot_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_event_pair_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_event_pair_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["supply_id"], ["event_participant.id"], name=op.f("fk_event_pair_supply_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_pair")),
        sa.UniqueConstraint(
            "demand_id", "supply_id", name=op.f("uq_event_pair_demand_id_supply_id")
        ),
    )
    op.create_index(op.f("ix_event_pair_event_id"), "event_pair", ["event_id"], unique=False)
    op.create_index(op.f("ix_event_pair_supply_id"), "event_pair", ["supply_id"], unique=False)


def _event_plan() -> None:
    op.create_table(
        "event_plan",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("upper_bound", sa.Integer(), nullable=False),
        sa.Column("is_proven", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("unplaced", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'replaced')", name=op.f("ck_event_plan_state")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_plan_event_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_event_plan_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_plan")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_plan_event_id_number")),
    )
    published = sa.text("state = 'published'")
    op.create_index(
        "uq_event_plan_published",
        "event_plan",
        ["event_id"],
        unique=True,
        sqlite_where=published,
        postgresql_where=published,
    )


def _event_meeting() -> None:
    op.create_table(
        "event_meeting",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("demand_person_id", sa.Integer(), nullable=False),
        sa.Column("supply_person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_person_id"],
            ["event_representative.id"],
            name=op.f("fk_event_meeting_demand_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["event_pair.id"], name=op.f("fk_event_meeting_pair_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["event_plan.id"], name=op.f("fk_event_meeting_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["event_slot.id"], name=op.f("fk_event_meeting_slot_id")
        ),
        sa.ForeignKeyConstraint(
            ["supply_person_id"],
            ["event_representative.id"],
            name=op.f("fk_event_meeting_supply_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["event_table.id"], name=op.f("fk_event_meeting_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting")),
        sa.UniqueConstraint("plan_id", "pair_id", name=op.f("uq_event_meeting_plan_id_pair_id")),
        sa.UniqueConstraint(
            "plan_id",
            "slot_id",
            "demand_person_id",
            name=op.f("uq_event_meeting_plan_id_slot_id_demand_person_id"),
        ),
        sa.UniqueConstraint(
            "plan_id",
            "slot_id",
            "supply_person_id",
            name=op.f("uq_event_meeting_plan_id_slot_id_supply_person_id"),
        ),
        sa.UniqueConstraint(
            "plan_id",
            "slot_id",
            "table_id",
            "seat",
            name=op.f("uq_event_meeting_plan_id_slot_id_table_id_seat"),
        ),
    )
    op.create_index(
        op.f("ix_event_meeting_demand_person_id"),
        "event_meeting",
        ["demand_person_id"],
        unique=False,
    )
    op.create_index(op.f("ix_event_meeting_pair_id"), "event_meeting", ["pair_id"], unique=False)
    op.create_index(op.f("ix_event_meeting_slot_id"), "event_meeting", ["slot_id"], unique=False)
    op.create_index(
        op.f("ix_event_meeting_supply_person_id"),
        "event_meeting",
        ["supply_person_id"],
        unique=False,
    )
    op.create_index(op.f("ix_event_meeting_table_id"), "event_meeting", ["table_id"], unique=False)


def _event_outcome() -> None:
    op.create_table(
        "event_outcome",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "result IN ('did_not_take_place', 'insufficient_interest', 'informative', 'cooperation_possible')",
            name=op.f("ck_event_outcome_result"),
        ),
        sa.CheckConstraint(
            "side IN ('demand', 'supply', 'desk')", name=op.f("ck_event_outcome_side")
        ),
        sa.CheckConstraint("amount_wan >= 0", name=op.f("ck_event_outcome_amount")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_event_outcome_rating")),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["event_pair.id"], name=op.f("fk_event_outcome_pair_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["user_account.id"], name=op.f("fk_event_outcome_said_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_outcome")),
        sa.UniqueConstraint("pair_id", "side", name=op.f("uq_event_outcome_pair_id_side")),
    )
