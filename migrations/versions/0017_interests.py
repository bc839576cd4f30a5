"""Interests, their answers, questions, and stages of disclosure"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keeper()
    op.create_table(
        "scenario_officer",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_scenario_officer_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_scenario_officer_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_officer")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_scenario_officer_organisation_id")),
    )
    op.create_index(
        op.f("ix_scenario_officer_user_id"), "scenario_officer", ["user_id"], unique=False
    )
    op.create_table(
        "confidential_file",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
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
            ["scenario_id"], ["scenario.id"], name=op.f("fk_confidential_file_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["user_account.id"],
            name=op.f("fk_confidential_file_uploaded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_confidential_file_stored_as")),
    )
    op.create_index(
        op.f("ix_confidential_file_scenario_id"), "confidential_file", ["scenario_id"], unique=False
    )
    op.create_table(
        "interest",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("price_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("price_note", sa.String(length=200), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("open_questions", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('sent', 'seen', 'shortlisted', 'meeting', 'proposal', 'awarded', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_interest_state"),
        ),
        sa.CheckConstraint("price_wan >= 0", name=op.f("ck_interest_price")),
        sa.CheckConstraint("weeks BETWEEN 0 AND 520", name=op.f("ck_interest_weeks")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_interest_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_interest_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_interest_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint(
            "scenario_id", "organisation_id", name=op.f("uq_interest_scenario_id_organisation_id")
        ),
    )
    op.create_index(
        op.f("ix_interest_organisation_id"), "interest", ["organisation_id"], unique=False
    )
    op.create_index("ix_interest_state_due", "interest", ["state", "due_at"], unique=False)
    op.create_table(
        "scenario_dealing",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("questions_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer_days BETWEEN 1 AND 60", name=op.f("ck_scenario_dealing_answer_days")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_dealing_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_dealing")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_scenario_dealing_scenario_id")),
    )
    op.create_table(
        "scenario_question",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'refused')", name=op.f("ck_scenario_question_state")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user_account.id"],
            name=op.f("fk_scenario_question_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_scenario_question_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_scenario_question_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_question_scenario_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_question")),
    )
    op.create_index(
        op.f("ix_scenario_question_organisation_id"),
        "scenario_question",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_scenario_question_scenario_id"), "scenario_question", ["scenario_id"], unique=False
    )
    op.create_table(
        "question_addition",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_question_addition_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["scenario_question.id"],
            name=op.f("fk_question_addition_question_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_addition")),
    )
    op.create_index(
        op.f("ix_question_addition_question_id"), "question_addition", ["question_id"], unique=False
    )
    op.create_table(
        "terms_acceptance",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_terms_acceptance_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_terms_acceptance_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_terms_acceptance_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint(
            "scenario_id",
            "terms_version",
            "user_id",
            "organisation_id",
            name="uq_terms_acceptance_once",
        ),
    )
    op.create_index(
        op.f("ix_terms_acceptance_user_id"), "terms_acceptance", ["user_id"], unique=False
    )
    op.create_table(
        "confidential_read",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["confidential_file.id"], name=op.f("fk_confidential_read_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_confidential_read_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_confidential_read_scenario_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_confidential_read_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_read")),
    )
    op.create_index(
        "ix_confidential_read_scenario", "confidential_read", ["scenario_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_confidential_read_user_id"), "confidential_read", ["user_id"], unique=False
    )
    op.create_table(
        "interest_clock",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN (0, 1, 2, 3, 4)", name=op.f("ck_interest_clock_level")),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_clock_interest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_clock")),
        sa.UniqueConstraint(
            "interest_id",
            "due_at",
            "level",
            name=op.f("uq_interest_clock_interest_id_due_at_level"),
        ),
    )
    op.create_table(
        "interest_message",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('owner', 'supplier')", name=op.f("ck_interest_message_side")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_interest_message_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_message_interest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_message")),
    )
    op.create_index(
        op.f("ix_interest_message_interest_id"), "interest_message", ["interest_id"], unique=False
    )
    op.create_table(
        "interest_move",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_interest_move_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_move_interest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_move")),
    )
    op.create_index(
        op.f("ix_interest_move_interest_id"), "interest_move", ["interest_id"], unique=False
    )
    op.create_table(
        "interest_partner",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'refused')", name=op.f("ck_interest_partner_state")
        ),
        sa.CheckConstraint("position BETWEEN 1 AND 4", name=op.f("ck_interest_partner_position")),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_partner_interest_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_interest_partner_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_partner")),
        sa.UniqueConstraint(
            "interest_id", "name", name=op.f("uq_interest_partner_interest_id_name")
        ),
        sa.UniqueConstraint(
            "interest_id", "position", name=op.f("uq_interest_partner_interest_id_position")
        ),
    )
    op.create_index(
        op.f("ix_interest_partner_organisation_id"),
        "interest_partner",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "interest_product",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_product_interest_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_interest_product_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_product")),
        sa.UniqueConstraint(
            "interest_id", "product_id", name=op.f("uq_interest_product_interest_id_product_id")
        ),
    )
    op.create_index(
        op.f("ix_interest_product_product_id"), "interest_product", ["product_id"], unique=False
    )
    op.create_table(
        "interest_seen",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_seen_interest_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_interest_seen_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_seen")),
        sa.UniqueConstraint(
            "interest_id", "user_id", name=op.f("uq_interest_seen_interest_id_user_id")
        ),
    )
    op.create_index(op.f("ix_interest_seen_user_id"), "interest_seen", ["user_id"], unique=False)
    op.create_table(
        "interest_file",
        sa.Column("message_id", sa.Integer(), nullable=False),
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
            ["message_id"], ["interest_message.id"], name=op.f("fk_interest_file_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_interest_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_interest_file_stored_as")),
    )
    op.create_index(
        op.f("ix_interest_file_message_id"), "interest_file", ["message_id"], unique=False
    )
    _only_added("interest_message")
    _only_added("terms_acceptance")
    _only_added("confidential_read")
    _only_added("interest_file")
    _only_added("question_addition")
    _kept_once_answered()


def downgrade() -> None:
    op.drop_table("interest_file")
    op.drop_table("interest_seen")
    op.drop_table("interest_product")
    op.drop_table("interest_partner")
    op.drop_table("interest_move")
    op.drop_table("interest_message")
    op.drop_table("interest_clock")
    op.drop_table("confidential_read")
    op.drop_table("terms_acceptance")
    op.drop_table("question_addition")
    op.drop_table("scenario_question")
    op.drop_table("scenario_dealing")
    op.drop_table("interest")
    op.drop_table("confidential_file")
    op.drop_table("scenario_officer")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_rows()")


def _keeper() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )


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


def _kept_once_answered() -> None:
    """Triggers that keep what was asked, and the whole of a question once it was answered."""
    table, changed = "scenario_question", "OLD.state <> 'asked' OR NEW.text <> OLD.text"
    if op.get_bind().dialect.name == "postgresql":
        for change, condition in (("update", f"WHEN ({changed})"), ("delete", "")):
            op.execute(
                f"CREATE TRIGGER keep_{table}_{change} BEFORE {change.upper()} ON {table} "
                f"FOR EACH ROW {condition} EXECUTE FUNCTION keep_rows()"
            )
        return
    for change, condition in (("update", f"WHEN {changed}"), ("delete", "")):
        op.execute(
            f"CREATE TRIGGER keep_{table}_{change} BEFORE {change.upper()} ON {table} {condition} "
            "BEGIN SELECT RAISE(ABORT, 'an answered question stays as it is'); END"
        )
