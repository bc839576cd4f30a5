"""Features hold what explains a match; those of the earlier form are dropped, the job makes them anew"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget_features()


def downgrade() -> None:
    _forget_features()


def _forget_features() -> None:
    # The terms are the same, so that the counts in match_statistics and the words stay true.
    op.execute("DELETE FROM match_features")
