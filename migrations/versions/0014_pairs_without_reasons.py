"""Pairs of a run keep no reasons: whoever looks at a pair sees them as they are now"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("match_pair", "reasons")


def downgrade() -> None:
    op.add_column(
        "match_pair", sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]")
    )
