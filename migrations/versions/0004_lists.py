"""Lists that are released in batches"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opportunity_list",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(length=120), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("source_title", sa.String(length=300), nullable=False),
        sa.Column("source_address", sa.String(length=500), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opportunity', 'capability')", name=op.f("ck_opportunity_list_kind")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published')", name=op.f("ck_opportunity_list_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_opportunity_list_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_opportunity_list_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_list")),
        sa.UniqueConstraint("series", "batch", name=op.f("uq_opportunity_list_series_batch")),
    )
    op.create_index(op.f("ix_opportunity_list_state"), "opportunity_list", ["state"], unique=False)
    op.create_table(
        "list_entry",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=30), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(scenario_id IS NULL) <> (product_id IS NULL)", name=op.f("ck_list_entry_one_posting")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["opportunity_list.id"], name=op.f("fk_list_entry_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_list_entry_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_list_entry_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
        sa.UniqueConstraint("list_id", "product_id", name=op.f("uq_list_entry_list_id_product_id")),
        sa.UniqueConstraint(
            "list_id", "scenario_id", name=op.f("uq_list_entry_list_id_scenario_id")
        ),
    )
    op.create_index(op.f("ix_list_entry_product_id"), "list_entry", ["product_id"], unique=False)
    op.create_index(op.f("ix_list_entry_scenario_id"), "list_entry", ["scenario_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_list_entry_scenario_id"), table_name="list_entry")
    op.drop_index(op.f("ix_list_entry_product_id"), table_name="list_entry")
    op.drop_table("list_entry")
    op.drop_index(op.f("ix_opportunity_list_state"), table_name="opportunity_list")
    op.drop_table("opportunity_list")
