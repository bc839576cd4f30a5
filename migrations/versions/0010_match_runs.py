"""Runs that compare everything, the pairs they keep, and who was told of them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _pairs()
    op.create_table(
        "match_compared",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('scenario', 'product')", name=op.f("ck_match_compared_side")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.id"], name=op.f("fk_match_compared_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_compared")),
        sa.UniqueConstraint(
            "run_id", "side", "subject_id", name=op.f("uq_match_compared_run_id_side_subject_id")
        ),
    )
    op.create_table(
        "pair_told",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_pair_told_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_pair_told_product_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_pair_told_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_told")),
        sa.UniqueConstraint(
            "scenario_id", "product_id", name=op.f("uq_pair_told_scenario_id_product_id")
        ),
    )
    op.create_index(op.f("ix_pair_told_product_id"), "pair_told", ["product_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_pair_told_product_id"), table_name="pair_told")
    op.drop_table("pair_told")
    op.drop_table("match_compared")
    for column in ("fits_since_id", "run_id", "product_id"):
        op.drop_index(op.f(f"ix_match_pair_{column}"), table_name="match_pair")
    op.drop_table("match_pair")
    op.drop_index("uq_match_run_running", table_name="match_run")
    op.drop_table("match_run")


def _runs() -> None:
    op.create_table(
        "match_run",
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=32), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_match_run_state")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_match_run_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    # Scarce: one run at a time, whatever the processes believe.
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_match_run_running",
        "match_run",
        ["state"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def _pairs() -> None:
    op.create_table(
        "match_pair",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("contradicted", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("fits_since_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_match_pair_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_match_pair_product_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_pair_run_id")),
        sa.ForeignKeyConstraint(
            ["fits_since_id"], ["match_run.id"], name=op.f("fk_match_pair_fits_since_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pair")),
        sa.UniqueConstraint(
            "scenario_id", "product_id", name=op.f("uq_match_pair_scenario_id_product_id")
        ),
    )
    for column in ("fits_since_id", "product_id", "run_id"):
        op.create_index(op.f(f"ix_match_pair_{column}"), "match_pair", [column], unique=False)
