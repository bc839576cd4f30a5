"""Features, changes and decisions of the matcher"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_features",
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("taxonomy_revision", sa.Integer(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_features")),
        sa.UniqueConstraint("side", "subject_id", name=op.f("uq_match_features_side_subject_id")),
    )
    op.create_index(
        op.f("ix_match_features_taxonomy_revision"),
        "match_features",
        ["taxonomy_revision"],
        unique=False,
    )
    op.create_table(
        "posting_change",
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('scenario', 'product')", name=op.f("ck_posting_change_side")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_change")),
    )
    op.create_table(
        "match_remake",
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('scenario', 'product')", name=op.f("ck_match_remake_side")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_remake")),
    )
    op.create_table(
        "match_statistics",
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_statistics")),
    )
    op.create_table(
        "match_decision",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('shortlisted', 'declined', 'not_for_us')",
            name=op.f("ck_match_decision_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_match_decision_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_match_decision_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_match_decision_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_decision")),
        sa.UniqueConstraint(
            "scenario_id",
            "product_id",
            "side",
            name=op.f("uq_match_decision_scenario_id_product_id_side"),
        ),
    )
    op.create_index(
        op.f("ix_match_decision_product_id"), "match_decision", ["product_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_match_decision_product_id"), table_name="match_decision")
    op.drop_table("match_decision")
    op.drop_table("match_statistics")
    op.drop_table("match_remake")
    op.drop_table("posting_change")
    op.drop_index(op.f("ix_match_features_taxonomy_revision"), table_name="match_features")
    op.drop_table("match_features")
