"""Scenario opportunities with their tags, indicators, conditions and history"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("pain_point", sa.Text(), nullable=False),
        sa.Column("present_state", sa.Text(), nullable=False),
        sa.Column("cooperation_wanted", sa.Text(), nullable=False),
        sa.Column("data_opened", sa.Text(), nullable=False),
        sa.Column("policy_conditions", sa.Text(), nullable=False),
        sa.Column("safety_terms", sa.Text(), nullable=False),
        sa.Column("way_of_investing", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=120), nullable=False),
        sa.Column("budget_min_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("budget_max_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("budget_negotiable", sa.Boolean(), nullable=False),
        sa.Column("investment_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("first_trial_wanted", sa.Boolean(), nullable=False),
        sa.Column("local_supplier_only", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sector_text", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("source_title", sa.String(length=300), nullable=False),
        sa.Column("source_address", sa.String(length=500), nullable=False),
        sa.Column("source_file", sa.String(length=200), nullable=False),
        sa.Column("source_sheet", sa.String(length=120), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("search_terms", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=500), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'returned', 'published', 'matching', 'awarded', 'trial', 'operation', 'case', 'closed', 'expired', 'ended')",
            name=op.f("ck_scenario_state"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["concept.id"], name=op.f("fk_scenario_city_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_scenario_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_scenario_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["concept.id"], name=op.f("fk_scenario_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.create_index(
        op.f("ix_scenario_organisation_id"), "scenario", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_scenario_published_at"), "scenario", ["published_at"], unique=False)
    op.create_index(op.f("ix_scenario_state"), "scenario", ["state"], unique=False)
    op.create_index(
        "ix_scenario_hall",
        "scenario",
        [
            "state",
            "published_at",
            "city_id",
            "sector_id",
            "deadline",
            "budget_max_wan",
            "budget_min_wan",
            "investment_wan",
            "budget_negotiable",
            "organisation_id",
        ],
        unique=False,
    )
    op.create_index("ix_scenario_state_deadline", "scenario", ["state", "deadline"], unique=False)
    op.create_table(
        "scenario_amendment",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_scenario_amendment_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_amendment_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_amendment")),
    )
    op.create_index(
        op.f("ix_scenario_amendment_scenario_id"),
        "scenario_amendment",
        ["scenario_id"],
        unique=False,
    )
    op.create_table(
        "scenario_attachment",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_attachment_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["user_account.id"],
            name=op.f("fk_scenario_attachment_uploaded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_attachment")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_scenario_attachment_stored_as")),
    )
    op.create_index(
        op.f("ix_scenario_attachment_scenario_id"),
        "scenario_attachment",
        ["scenario_id"],
        unique=False,
    )
    op.create_table(
        "scenario_condition",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_condition_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_condition")),
    )
    op.create_index(
        op.f("ix_scenario_condition_scenario_id"),
        "scenario_condition",
        ["scenario_id"],
        unique=False,
    )
    op.create_table(
        "scenario_indicator",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_indicator_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_indicator")),
    )
    op.create_index(
        op.f("ix_scenario_indicator_scenario_id"),
        "scenario_indicator",
        ["scenario_id"],
        unique=False,
    )
    op.create_table(
        "scenario_move",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_scenario_move_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_move_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_move")),
    )
    op.create_index(
        op.f("ix_scenario_move_scenario_id"), "scenario_move", ["scenario_id"], unique=False
    )
    op.create_table(
        "scenario_tag",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_scenario_tag_concept_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_tag_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_tag")),
    )
    op.create_index(
        op.f("ix_scenario_tag_concept_id"), "scenario_tag", ["concept_id"], unique=False
    )
    op.create_index(
        op.f("ix_scenario_tag_scenario_id"), "scenario_tag", ["scenario_id"], unique=False
    )
    op.create_table(
        "working_copy",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('scenario', 'product')", name=op.f("ck_working_copy_side")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_working_copy_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint(
            "user_id", "side", "key", name=op.f("uq_working_copy_user_id_side_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("working_copy")
    op.drop_index(op.f("ix_scenario_tag_scenario_id"), table_name="scenario_tag")
    op.drop_index(op.f("ix_scenario_tag_concept_id"), table_name="scenario_tag")
    op.drop_table("scenario_tag")
    op.drop_index(op.f("ix_scenario_move_scenario_id"), table_name="scenario_move")
    op.drop_table("scenario_move")
    op.drop_index(op.f("ix_scenario_indicator_scenario_id"), table_name="scenario_indicator")
    op.drop_table("scenario_indicator")
    op.drop_index(op.f("ix_scenario_condition_scenario_id"), table_name="scenario_condition")
    op.drop_table("scenario_condition")
    op.drop_index(op.f("ix_scenario_attachment_scenario_id"), table_name="scenario_attachment")
    op.drop_table("scenario_attachment")
    op.drop_index(op.f("ix_scenario_amendment_scenario_id"), table_name="scenario_amendment")
    op.drop_table("scenario_amendment")
    op.drop_index("ix_scenario_state_deadline", table_name="scenario")
    op.drop_index("ix_scenario_hall", table_name="scenario")
    op.drop_index(op.f("ix_scenario_state"), table_name="scenario")
    op.drop_index(op.f("ix_scenario_published_at"), table_name="scenario")
    op.drop_index(op.f("ix_scenario_organisation_id"), table_name="scenario")
    op.drop_table("scenario")
