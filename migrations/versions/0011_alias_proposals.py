"""Names that postings suggest for concepts, and who decided about them"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alias_proposal",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("normal", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("kinds", sa.String(length=60), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected')", name=op.f("ck_alias_proposal_state")
        ),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_alias_proposal_concept_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_alias_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias_proposal")),
        sa.UniqueConstraint(
            "concept_id", "normal", name=op.f("uq_alias_proposal_concept_id_normal")
        ),
    )
    op.create_index(op.f("ix_alias_proposal_state"), "alias_proposal", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_alias_proposal_state"), table_name="alias_proposal")
    op.drop_table("alias_proposal")
