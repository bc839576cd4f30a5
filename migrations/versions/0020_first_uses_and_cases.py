"""First uses with their certificates, typical cases and their copies"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_use_number",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use_number")),
        sa.UniqueConstraint("year", name=op.f("uq_first_use_number_year")),
    )
    op.create_table(
        "first_use",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("first_used_on", sa.Date(), nullable=False),
        sa.Column("notice_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("holds", sa.String(length=260), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "scope IN ('organisation', 'city', 'province', 'country', 'world')",
            name=op.f("ck_first_use_scope"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'notice', 'registered', 'refused', 'withdrawn', 'revoked')",
            name=op.f("ck_first_use_state"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["concept.id"], name=op.f("fk_first_use_city_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_first_use_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_first_use_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_first_use_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_first_use_project_id")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["concept.id"], name=op.f("fk_first_use_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use")),
        sa.UniqueConstraint("code", name=op.f("uq_first_use_code")),
        sa.UniqueConstraint("holds", name=op.f("uq_first_use_holds")),
        sa.UniqueConstraint("number", name=op.f("uq_first_use_number")),
    )
    op.create_index(op.f("ix_first_use_project_id"), "first_use", ["project_id"], unique=False)
    op.create_index(
        "uq_first_use_going_on",
        "first_use",
        ["project_id", "scope"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn', 'revoked')"),
        postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn', 'revoked')"),
    )
    op.create_index(op.f("ix_first_use_city_id"), "first_use", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_first_use_organisation_id"), "first_use", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_first_use_product_id"), "first_use", ["product_id"], unique=False)
    op.create_index(
        op.f("ix_first_use_registered_on"), "first_use", ["registered_on"], unique=False
    )
    op.create_index(op.f("ix_first_use_sector_id"), "first_use", ["sector_id"], unique=False)
    op.create_index(op.f("ix_first_use_state"), "first_use", ["state"], unique=False)
    op.create_table(
        "first_use_file",
        sa.Column("first_use_id", sa.Integer(), nullable=False),
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
            ["first_use_id"], ["first_use.id"], name=op.f("fk_first_use_file_first_use_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_first_use_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_first_use_file_stored_as")),
    )
    op.create_index(
        op.f("ix_first_use_file_first_use_id"), "first_use_file", ["first_use_id"], unique=False
    )
    op.create_table(
        "first_use_move",
        sa.Column("first_use_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_first_use_move_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_use_id"], ["first_use.id"], name=op.f("fk_first_use_move_first_use_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use_move")),
    )
    op.create_index(
        op.f("ix_first_use_move_first_use_id"), "first_use_move", ["first_use_id"], unique=False
    )
    op.create_table(
        "first_use_objection",
        sa.Column("first_use_id", sa.Integer(), nullable=False),
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
            name=op.f("ck_first_use_objection_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user_account.id"],
            name=op.f("fk_first_use_objection_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["first_use_id"], ["first_use.id"], name=op.f("fk_first_use_objection_first_use_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_first_use_objection_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["user_account.id"], name=op.f("fk_first_use_objection_raised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use_objection")),
    )
    op.create_index(
        op.f("ix_first_use_objection_first_use_id"),
        "first_use_objection",
        ["first_use_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_first_use_objection_organisation_id"),
        "first_use_objection",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "first_use_search",
        sa.Column("first_use_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("elsewhere", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_first_use_search_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_use_id"], ["first_use.id"], name=op.f("fk_first_use_search_first_use_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_use_search")),
    )
    op.create_index(
        op.f("ix_first_use_search_first_use_id"), "first_use_search", ["first_use_id"], unique=False
    )
    op.create_table(
        "typical_case",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("first_use_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("story_zh", sa.Text(), nullable=False),
        sa.Column("story_en", sa.Text(), nullable=False),
        sa.Column("effect_zh", sa.Text(), nullable=False),
        sa.Column("effect_en", sa.Text(), nullable=False),
        sa.Column("preconditions_zh", sa.Text(), nullable=False),
        sa.Column("preconditions_en", sa.Text(), nullable=False),
        sa.Column("cost_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("supplier_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplier_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'published', 'withdrawn')",
            name=op.f("ck_typical_case_state"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["concept.id"], name=op.f("fk_typical_case_city_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_typical_case_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_use_id"], ["first_use.id"], name=op.f("fk_typical_case_first_use_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_typical_case_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["concept.id"], name=op.f("fk_typical_case_sector_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_agreed_by_id"],
            ["user_account.id"],
            name=op.f("fk_typical_case_supplier_agreed_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typical_case")),
        sa.UniqueConstraint("project_id", name=op.f("uq_typical_case_project_id")),
    )
    op.create_index(op.f("ix_typical_case_city_id"), "typical_case", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_typical_case_first_use_id"), "typical_case", ["first_use_id"], unique=False
    )
    op.create_index(
        op.f("ix_typical_case_published_on"), "typical_case", ["published_on"], unique=False
    )
    op.create_index(op.f("ix_typical_case_sector_id"), "typical_case", ["sector_id"], unique=False)
    op.create_index(op.f("ix_typical_case_state"), "typical_case", ["state"], unique=False)
    op.create_table(
        "case_copy",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("concepts", sa.String(length=300), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'interested', 'declined', 'started', 'running')",
            name=op.f("ck_case_copy_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["typical_case.id"], name=op.f("fk_case_copy_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_case_copy_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_case_copy_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_case_copy_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_copy")),
        sa.UniqueConstraint(
            "case_id", "scenario_id", name=op.f("uq_case_copy_case_id_scenario_id")
        ),
    )
    op.create_index(op.f("ix_case_copy_project_id"), "case_copy", ["project_id"], unique=False)
    op.create_index(op.f("ix_case_copy_scenario_id"), "case_copy", ["scenario_id"], unique=False)
    op.create_table(
        "case_move",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_case_move_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["typical_case.id"], name=op.f("fk_case_move_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_index(op.f("ix_case_move_case_id"), "case_move", ["case_id"], unique=False)
    op.create_table(
        "case_picture",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("caption_zh", sa.String(length=200), nullable=False),
        sa.Column("caption_en", sa.String(length=200), nullable=False),
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
            ["case_id"], ["typical_case.id"], name=op.f("fk_case_picture_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_case_picture_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_picture")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_case_picture_stored_as")),
    )
    op.create_index(op.f("ix_case_picture_case_id"), "case_picture", ["case_id"], unique=False)
    _only_added("first_use_search")


def downgrade() -> None:
    op.drop_table("case_picture")
    op.drop_table("case_move")
    op.drop_table("case_copy")
    op.drop_table("typical_case")
    op.drop_table("first_use_search")
    op.drop_table("first_use_objection")
    op.drop_table("first_use_move")
    op.drop_table("first_use_file")
    op.drop_table("first_use")
    op.drop_table("first_use_number")


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
