"""Products with their tags and history"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("highlights", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("wanted_customers", sa.Text(), nullable=False),
        sa.Column("maturity_id", sa.Integer(), nullable=True),
        sa.Column("maturity_text", sa.String(length=60), nullable=False),
        sa.Column("price_note", sa.String(length=200), nullable=False),
        sa.Column("price_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("weeks_to_deploy", sa.Integer(), nullable=True),
        sa.Column("deployment", sa.String(length=120), nullable=False),
        sa.Column("compute_needed", sa.String(length=300), nullable=False),
        sa.Column("data_needed", sa.String(length=300), nullable=False),
        sa.Column("domestic_chips", sa.String(length=300), nullable=False),
        sa.Column("first_set_status", sa.String(length=60), nullable=False),
        sa.Column("intellectual_property", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
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
            "state IN ('draft', 'review', 'returned', 'listed', 'expired', 'withdrawn')",
            name=op.f("ck_product_state"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["concept.id"], name=op.f("fk_product_city_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_product_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["maturity_id"], ["concept.id"], name=op.f("fk_product_maturity_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_product_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["concept.id"], name=op.f("fk_product_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_confirmed_at"), "product", ["confirmed_at"], unique=False)
    op.create_index(op.f("ix_product_maturity_id"), "product", ["maturity_id"], unique=False)
    op.create_index(
        op.f("ix_product_organisation_id"), "product", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_product_published_at"), "product", ["published_at"], unique=False)
    op.create_index(op.f("ix_product_state"), "product", ["state"], unique=False)
    op.create_index(
        "ix_product_hall",
        "product",
        ["state", "published_at", "city_id", "sector_id", "maturity_id", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "product_amendment",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_product_amendment_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_amendment_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_amendment")),
    )
    op.create_index(
        op.f("ix_product_amendment_product_id"), "product_amendment", ["product_id"], unique=False
    )
    op.create_table(
        "product_attachment",
        sa.Column("product_id", sa.Integer(), nullable=False),
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
            ["product_id"], ["product.id"], name=op.f("fk_product_attachment_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["user_account.id"],
            name=op.f("fk_product_attachment_uploaded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_attachment")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_product_attachment_stored_as")),
    )
    op.create_index(
        op.f("ix_product_attachment_product_id"), "product_attachment", ["product_id"], unique=False
    )
    op.create_table(
        "product_move",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_product_move_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_move_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_move")),
    )
    op.create_index(
        op.f("ix_product_move_product_id"), "product_move", ["product_id"], unique=False
    )
    op.create_table(
        "product_tag",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_product_tag_concept_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_tag_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_tag")),
    )
    op.create_index(op.f("ix_product_tag_concept_id"), "product_tag", ["concept_id"], unique=False)
    op.create_index(op.f("ix_product_tag_product_id"), "product_tag", ["product_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_product_tag_product_id"), table_name="product_tag")
    op.drop_index(op.f("ix_product_tag_concept_id"), table_name="product_tag")
    op.drop_table("product_tag")
    op.drop_index(op.f("ix_product_move_product_id"), table_name="product_move")
    op.drop_table("product_move")
    op.drop_index(op.f("ix_product_attachment_product_id"), table_name="product_attachment")
    op.drop_table("product_attachment")
    op.drop_index(op.f("ix_product_amendment_product_id"), table_name="product_amendment")
    op.drop_table("product_amendment")
    op.drop_index("ix_product_hall", table_name="product")
    op.drop_index(op.f("ix_product_state"), table_name="product")
    op.drop_index(op.f("ix_product_published_at"), table_name="product")
    op.drop_index(op.f("ix_product_organisation_id"), table_name="product")
    op.drop_index(op.f("ix_product_maturity_id"), table_name="product")
    op.drop_index(op.f("ix_product_confirmed_at"), table_name="product")
    op.drop_table("product")
