"""Words have vectors; features of the earlier form are dropped, the job makes them anew"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_word",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_word")),
        sa.UniqueConstraint("hash", name=op.f("uq_match_word_hash")),
    )
    _forget_features()


def downgrade() -> None:
    op.drop_table("match_word")
    _forget_features()


def _forget_features() -> None:
    op.execute("DELETE FROM match_features")
    op.execute("DELETE FROM match_statistics")
