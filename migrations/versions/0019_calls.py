"""Open calls with their bids, panel, places and objections"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_call",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("reward_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("winners", sa.Integer(), nullable=False),
        sa.Column("names_hidden", sa.Boolean(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('government', 'enterprise')", name=op.f("ck_open_call_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'evaluation', 'consensus', 'notice', 'awarded', 'failed', 'cancelled')",
            name=op.f("ck_open_call_state"),
        ),
        sa.CheckConstraint("notice_days BETWEEN 3 AND 30", name=op.f("ck_open_call_notice_days")),
        sa.CheckConstraint("reward_wan >= 0", name=op.f("ck_open_call_reward")),
        sa.CheckConstraint("winners BETWEEN 1 AND 10", name=op.f("ck_open_call_winners")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_open_call_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_open_call_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_call")),
    )
    op.create_index(
        op.f("ix_open_call_organisation_id"), "open_call", ["organisation_id"], unique=False
    )
    op.create_index("ix_open_call_state_deadline", "open_call", ["state", "deadline"], unique=False)
    op.create_table(
        "call_addendum",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_call_addendum_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["open_call.id"], name=op.f("fk_call_addendum_call_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_addendum")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_addendum_call_id_number")),
    )
    op.create_table(
        "call_bid",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("alias", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("price_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'withdrawn', 'excluded', 'lost', 'reserve', 'won', 'resigned')",
            name=op.f("ck_call_bid_state"),
        ),
        sa.CheckConstraint("price_wan >= 0", name=op.f("ck_call_bid_price")),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_call_bid_call_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_call_bid_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_call_bid_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_call_bid_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_bid")),
        sa.UniqueConstraint("call_id", "alias", name=op.f("uq_call_bid_call_id_alias")),
        sa.UniqueConstraint("call_id", "rank", name=op.f("uq_call_bid_call_id_rank")),
        sa.UniqueConstraint(
            "call_id", "organisation_id", name=op.f("uq_call_bid_call_id_organisation_id")
        ),
    )
    op.create_index(
        op.f("ix_call_bid_organisation_id"), "call_bid", ["organisation_id"], unique=False
    )
    op.create_table(
        "call_criterion",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("explanation", sa.String(length=500), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minimum BETWEEN 0 AND 100", name=op.f("ck_call_criterion_minimum")),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_call_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["open_call.id"], name=op.f("fk_call_criterion_call_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_criterion")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_call_criterion_call_id_position")),
    )
    op.create_table(
        "call_juror",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declaration", sa.String(length=500), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_why", sa.String(length=500), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_call_juror_call_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_call_juror_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_juror")),
        sa.UniqueConstraint("call_id", "user_id", name=op.f("uq_call_juror_call_id_user_id")),
    )
    op.create_index(op.f("ix_call_juror_user_id"), "call_juror", ["user_id"], unique=False)
    op.create_table(
        "call_move",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_call_move_actor_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_call_move_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_move")),
    )
    op.create_index(op.f("ix_call_move_call_id"), "call_move", ["call_id"], unique=False)
    op.create_table(
        "call_objection",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("concerns_issuer", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('raised', 'upheld', 'rejected', 'withdrawn')",
            name=op.f("ck_call_objection_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_call_objection_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["open_call.id"], name=op.f("fk_call_objection_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_call_objection_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["user_account.id"], name=op.f("fk_call_objection_raised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_objection")),
    )
    op.create_index(op.f("ix_call_objection_call_id"), "call_objection", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_call_objection_organisation_id"),
        "call_objection",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "call_offer",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_call_offer_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_offer")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_call_offer_scenario_id")),
    )
    op.create_table(
        "call_scenario",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user_account.id"], name=op.f("fk_call_scenario_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["open_call.id"], name=op.f("fk_call_scenario_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_call_scenario_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_scenario")),
        sa.UniqueConstraint(
            "call_id", "scenario_id", name=op.f("uq_call_scenario_call_id_scenario_id")
        ),
    )
    op.create_index(
        op.f("ix_call_scenario_scenario_id"), "call_scenario", ["scenario_id"], unique=False
    )
    op.create_index(
        "uq_call_scenario_lead",
        "call_scenario",
        ["call_id"],
        unique=True,
        sqlite_where=sa.text("is_lead"),
        postgresql_where=sa.text("is_lead"),
    )
    op.create_table(
        "call_bid_file",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["call_bid.id"], name=op.f("fk_call_bid_file_bid_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_call_bid_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_bid_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_call_bid_file_stored_as")),
    )
    op.create_index(op.f("ix_call_bid_file_bid_id"), "call_bid_file", ["bid_id"], unique=False)
    op.create_table(
        "call_bid_partner",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 4", name=op.f("ck_call_bid_partner_position")),
        sa.ForeignKeyConstraint(
            ["bid_id"], ["call_bid.id"], name=op.f("fk_call_bid_partner_bid_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_bid_partner")),
        sa.UniqueConstraint("bid_id", "position", name=op.f("uq_call_bid_partner_bid_id_position")),
    )
    op.create_table(
        "call_conflict",
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["juror_id"], ["call_juror.id"], name=op.f("fk_call_conflict_juror_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_call_conflict_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_conflict")),
        sa.UniqueConstraint(
            "juror_id", "organisation_id", name=op.f("uq_call_conflict_juror_id_organisation_id")
        ),
    )
    op.create_index(
        op.f("ix_call_conflict_organisation_id"), "call_conflict", ["organisation_id"], unique=False
    )
    op.create_table(
        "call_consensus",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_call_consensus_points")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_call_consensus_actor_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["call_bid.id"], name=op.f("fk_call_consensus_bid_id")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["call_criterion.id"], name=op.f("fk_call_consensus_criterion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_consensus")),
        sa.UniqueConstraint(
            "bid_id", "criterion_id", name=op.f("uq_call_consensus_bid_id_criterion_id")
        ),
    )
    op.create_table(
        "call_score",
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_call_score_points")),
        sa.ForeignKeyConstraint(["bid_id"], ["call_bid.id"], name=op.f("fk_call_score_bid_id")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["call_criterion.id"], name=op.f("fk_call_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["juror_id"], ["call_juror.id"], name=op.f("fk_call_score_juror_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_score")),
        sa.UniqueConstraint(
            "juror_id",
            "bid_id",
            "criterion_id",
            name=op.f("uq_call_score_juror_id_bid_id_criterion_id"),
        ),
    )
    op.create_index(op.f("ix_call_score_bid_id"), "call_score", ["bid_id"], unique=False)
    op.create_table(
        "call_place",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=True),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["call_bid.id"], name=op.f("fk_call_place_bid_id")),
        sa.ForeignKeyConstraint(["call_id"], ["open_call.id"], name=op.f("fk_call_place_call_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_call_place_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_place")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_call_place_bid_id")),
        sa.UniqueConstraint("call_id", "place", name=op.f("uq_call_place_call_id_place")),
    )
    op.create_table(
        "call_bid_move",
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_call_bid_move_actor_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["call_bid.id"], name=op.f("fk_call_bid_move_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_bid_move")),
    )
    op.create_index(op.f("ix_call_bid_move_bid_id"), "call_bid_move", ["bid_id"], unique=False)
    op.create_table(
        "call_follower",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["open_call.id"], name=op.f("fk_call_follower_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_call_follower_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_follower")),
        sa.UniqueConstraint("call_id", "user_id", name=op.f("uq_call_follower_call_id_user_id")),
    )
    op.create_index(op.f("ix_call_follower_user_id"), "call_follower", ["user_id"], unique=False)
    _only_added("call_addendum")


def downgrade() -> None:
    op.drop_table("call_place")
    op.drop_table("call_score")
    op.drop_table("call_consensus")
    op.drop_table("call_conflict")
    op.drop_table("call_bid_move")
    op.drop_table("call_follower")
    op.drop_table("call_bid_partner")
    op.drop_table("call_bid_file")
    op.drop_table("call_scenario")
    op.drop_table("call_offer")
    op.drop_table("call_objection")
    op.drop_table("call_move")
    op.drop_table("call_juror")
    op.drop_table("call_criterion")
    op.drop_table("call_bid")
    op.drop_table("call_addendum")
    op.drop_table("open_call")


def _only_added(table: str) -> None:
    """Triggers that refuse to change or remove rows of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_rows()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER keep_{table}_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
        )
