"""Projects with their steps, evidence, dossiers, lessons and the ledger"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_day",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_day")),
        sa.UniqueConstraint(
            "place_id", "kind", "booked_on", name=op.f("uq_ledger_day_place_id_kind_booked_on")
        ),
    )
    op.create_table(
        "opportunity_day",
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "measure IN ('published', 'opened', 'trial', 'operation', 'running')",
            name=op.f("ck_opportunity_day_measure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_day")),
        sa.UniqueConstraint(
            "place_id", "measure", "day", name=op.f("uq_opportunity_day_place_id_measure_day")
        ),
    )
    op.create_table(
        "project",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("interest_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("counts_as_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("trial_payer", sa.String(length=8), nullable=False),
        sa.Column("trial_cost_wan", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('intent', 'contract', 'trial', 'accepted', 'operation', 'scaled', 'ended', 'cancelled')",
            name=op.f("ck_project_stage"),
        ),
        sa.CheckConstraint(
            "trial_payer IN ('', 'owner', 'supplier', 'shared', 'public')",
            name=op.f("ck_project_trial_payer"),
        ),
        sa.CheckConstraint("counts_as_id <> id", name=op.f("ck_project_counts_as")),
        sa.CheckConstraint("trial_cost_wan >= 0", name=op.f("ck_project_trial_cost")),
        sa.ForeignKeyConstraint(["city_id"], ["concept.id"], name=op.f("fk_project_city_id")),
        sa.ForeignKeyConstraint(
            ["counts_as_id"], ["project.id"], name=op.f("fk_project_counts_as_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_project_created_by_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_project_event_id")),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_project_interest_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_project_owner_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_project_product_id")),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_project_scenario_id")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["concept.id"], name=op.f("fk_project_sector_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_project_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("interest_id", name=op.f("uq_project_interest_id")),
        sa.UniqueConstraint(
            "scenario_id", "supplier_id", name=op.f("uq_project_scenario_id_supplier_id")
        ),
    )
    op.create_index(op.f("ix_project_city_id"), "project", ["city_id"], unique=False)
    op.create_index(
        "ix_project_counted",
        "project",
        ["opened_on", "id", "city_id", "sector_id"],
        unique=False,
        sqlite_where=sa.text("counts_as_id IS NULL"),
        postgresql_where=sa.text("counts_as_id IS NULL"),
    )
    op.create_index(op.f("ix_project_counts_as_id"), "project", ["counts_as_id"], unique=False)
    op.create_index(
        "ix_project_demonstration",
        "project",
        ["opened_on"],
        unique=False,
        sqlite_where=sa.text("is_demonstration"),
        postgresql_where=sa.text("is_demonstration"),
    )
    op.create_index(op.f("ix_project_event_id"), "project", ["event_id"], unique=False)
    op.create_index(op.f("ix_project_owner_id"), "project", ["owner_id"], unique=False)
    op.create_index(op.f("ix_project_product_id"), "project", ["product_id"], unique=False)
    op.create_index(op.f("ix_project_sector_id"), "project", ["sector_id"], unique=False)
    op.create_index(op.f("ix_project_supplier_id"), "project", ["supplier_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("original_amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('intended', 'signed', 'paid_in')", name=op.f("ck_ledger_entry_kind")
        ),
        sa.CheckConstraint("amount_wan <> 0", name=op.f("ck_ledger_entry_amount")),
        sa.CheckConstraint(
            "amount_wan > 0 OR corrects_id IS NOT NULL", name=op.f("ck_ledger_entry_counter_entry")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_ledger_entry_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["organisation.id"], name=op.f("fk_ledger_entry_investor_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_ledger_entry_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_ledger_entry_corrects_id")),
    )
    op.create_index(
        op.f("ix_ledger_entry_investor_id"), "ledger_entry", ["investor_id"], unique=False
    )
    op.create_index(
        "ix_ledger_entry_kind_booked", "ledger_entry", ["kind", "booked_on"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entry_project_id"), "ledger_entry", ["project_id"], unique=False
    )
    op.create_index(
        "uq_ledger_entry_reference",
        "ledger_entry",
        ["project_id", "kind", "investor", "reference"],
        unique=True,
        sqlite_where=sa.text("corrects_id IS NULL"),
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.create_table(
        "lesson",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("search_terms", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_lesson_project_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["concept.id"], name=op.f("fk_lesson_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("project_id", name=op.f("uq_lesson_project_id")),
    )
    op.create_index(op.f("ix_lesson_sector_id"), "lesson", ["sector_id"], unique=False)
    op.create_table(
        "project_indicator",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("baseline", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("target", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("lower_is_better", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_indicator_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_indicator")),
        sa.UniqueConstraint(
            "project_id", "name", name=op.f("uq_project_indicator_project_id_name")
        ),
    )
    op.create_table(
        "project_step",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('intent', 'contract', 'trial', 'accepted', 'operation', 'scaled', 'ended', 'cancelled')",
            name=op.f("ck_project_step_stage"),
        ),
        sa.CheckConstraint("until_on >= began_on", name=op.f("ck_project_step_days")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_project_step_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_step_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_step")),
        sa.UniqueConstraint(
            "project_id", "position", name=op.f("uq_project_step_project_id_position")
        ),
    )
    op.create_index(
        "ix_project_step_at",
        "project_step",
        ["stage", "began_on", "until_on", "project_id"],
        unique=False,
    )
    op.create_index(
        "ix_project_step_family",
        "project_step",
        ["family_id", "project_id", "stage", "began_on", "until_on"],
        unique=False,
        sqlite_where=sa.text("family_id IS NOT NULL"),
        postgresql_where=sa.text("family_id IS NOT NULL"),
    )
    op.create_table(
        "tolerance_dossier",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("approvals", sa.Text(), nullable=False),
        sa.Column("stop_conditions", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("insurance", sa.Text(), nullable=False),
        sa.Column("owner_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("supplier_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplier_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_agreed_by_id"],
            ["user_account.id"],
            name=op.f("fk_tolerance_dossier_owner_agreed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_tolerance_dossier_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_agreed_by_id"],
            ["user_account.id"],
            name=op.f("fk_tolerance_dossier_supplier_agreed_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tolerance_dossier")),
        sa.UniqueConstraint("project_id", name=op.f("uq_tolerance_dossier_project_id")),
    )
    op.create_table(
        "project_evidence",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('contract', 'acceptance', 'report', 'photo', 'approval', 'other')",
            name=op.f("ck_project_evidence_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_project_evidence_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["project_step.id"], name=op.f("fk_project_evidence_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_evidence")),
    )
    op.create_index(
        op.f("ix_project_evidence_step_id"), "project_evidence", ["step_id"], unique=False
    )
    op.create_table(
        "project_measure",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_project_measure_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["project_indicator.id"], name=op.f("fk_project_measure_indicator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_measure")),
    )
    op.create_index(
        op.f("ix_project_measure_indicator_id"), "project_measure", ["indicator_id"], unique=False
    )
    op.create_table(
        "project_file",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
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
            ["evidence_id"], ["project_evidence.id"], name=op.f("fk_project_file_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_project_file_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_project_file_stored_as")),
    )
    op.create_index(
        op.f("ix_project_file_evidence_id"), "project_file", ["evidence_id"], unique=False
    )
    _found_by_words("lesson")
    _only_added("ledger_entry")
    _only_added("project_measure")
    _summed_by_day()


def downgrade() -> None:
    for name in ("sum_scenario_released", "sum_scenario_moved"):
        on = " ON scenario" if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER {name}{on}")
    op.drop_table("project_file")
    op.drop_table("project_measure")
    op.drop_table("project_evidence")
    op.drop_table("tolerance_dossier")
    op.drop_table("project_step")
    op.drop_table("project_indicator")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE lesson_fts")
    op.drop_table("lesson")
    op.drop_table("ledger_entry")
    op.drop_table("project")
    op.drop_table("opportunity_day")
    op.drop_table("ledger_day")
    if op.get_bind().dialect.name == "postgresql":
        for name in TRIGGERS:
            op.execute(f"DROP FUNCTION {name}()")


def _found_by_words(table: str) -> None:
    """The index of search terms, as scenarios and products have it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE INDEX ix_{table}_fts ON {table} USING gin (search_vector(search_terms))"
        )
        return
    name = f"{table}_fts"
    put = f"INSERT INTO {name}(rowid, search_terms) VALUES (new.id, new.search_terms)"
    drop = (
        f"INSERT INTO {name}({name}, rowid, search_terms) "
        "VALUES ('delete', old.id, old.search_terms)"
    )
    op.execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5(search_terms, content='{table}', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {put}; END")
    op.execute(f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {drop}; END")
    op.execute(
        f"CREATE TRIGGER {name}_update AFTER UPDATE OF search_terms ON {table} "
        f"BEGIN {drop}; {put}; END"
    )


PLACES = "(SELECT 0 AS id UNION ALL SELECT {0}.city_id UNION ALL SELECT {0}.sector_id) AS place"
PARTS = """
    SELECT stage AS measure, began_on AS day, 1 AS number FROM {0}
    WHERE stage IN ('trial', 'operation')
    UNION ALL SELECT 'running', began_on, 1 FROM {0} WHERE stage IN ('operation', 'scaled')
    UNION ALL SELECT 'running', until_on, -1 FROM {0}
    WHERE stage IN ('operation', 'scaled') AND until_on IS NOT NULL
"""
ADDED = """
    ON CONFLICT (place_id, measure, day) DO UPDATE
    SET number = opportunity_day.number + excluded.number;
"""
BOOKED = """
    ON CONFLICT (place_id, kind, booked_on) DO UPDATE
    SET amount_wan = ledger_day.amount_wan + excluded.amount_wan,
        entries = ledger_day.entries + excluded.entries;
"""


RELEASED_ON = {
    "postgresql": "({0} AT TIME ZONE 'Asia/Shanghai')::date",
    "sqlite": "date({0}, '+8 hours')",
}


def _published(row: str, sign: int) -> str:
    """A scenario of `row` (NEW, OLD) counts on the day of its release in China, or no longer."""
    day = RELEASED_ON[op.get_bind().dialect.name].format(f"{row}.published_at")
    return f"""
    INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
    SELECT 'published', {day}, place.id, {sign}, {row}.created_at
    FROM {PLACES.format(row)}
    WHERE place.id IS NOT NULL AND {row}.published_at IS NOT NULL {ADDED}"""


def _published_before() -> None:
    """Scenarios that are there already."""
    day = RELEASED_ON[op.get_bind().dialect.name].format("scenario.published_at")
    places = " UNION ALL ".join(
        f"SELECT {day} AS day, {place} AS id, created_at FROM scenario "
        f"WHERE published_at IS NOT NULL AND {place} IS NOT NULL"
        for place in ("0", "city_id", "sector_id")
    )
    op.execute(
        "INSERT INTO opportunity_day (measure, day, place_id, number, created_at) "
        f"SELECT 'published', day, id, COUNT(*), MIN(created_at) FROM ({places}) AS part "
        "GROUP BY day, id"
    )


def _opened(row: str, sign: int) -> str:
    """A project of `row` (NEW, OLD) counts on the day it was opened, or no longer does."""
    return f"""
    INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
    SELECT 'opened', {row}.opened_on, place.id, {sign}, {row}.created_at
    FROM {PLACES.format(row)}
    WHERE place.id IS NOT NULL AND {row}.counts_as_id IS NULL {ADDED}"""


def _got(row: str, sign: int) -> str:
    """All steps of a project of `row` count at its places, or no longer do."""
    steps = f"(SELECT * FROM project_step WHERE project_id = {row}.id) AS step"
    return f"""
    INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
    SELECT part.measure, part.day, place.id, {sign} * SUM(part.number), {row}.created_at
    FROM ({PARTS.format(steps)}) AS part, {PLACES.format(row)}
    WHERE place.id IS NOT NULL AND {row}.counts_as_id IS NULL
    GROUP BY part.measure, part.day, place.id {ADDED}"""


def _stepped(row: str, sign: int) -> str:
    """A step of `row` counts at the places of its project, or no longer does."""
    step = f"(SELECT {row}.stage AS stage, {row}.began_on AS began_on, {row}.until_on AS until_on) AS step"
    counted = f"(SELECT * FROM project WHERE id = {row}.project_id AND counts_as_id IS NULL)"
    places = f"""(SELECT 0 AS id FROM {counted} AS one
        UNION ALL SELECT city_id FROM {counted} AS two
        UNION ALL SELECT sector_id FROM {counted} AS three) AS place"""
    return f"""
    INSERT INTO opportunity_day (measure, day, place_id, number, created_at)
    SELECT part.measure, part.day, place.id, {sign} * SUM(part.number), {row}.created_at
    FROM ({PARTS.format(step)}) AS part, {places}
    WHERE place.id IS NOT NULL
    GROUP BY part.measure, part.day, place.id {ADDED}"""


BOOKING = f"""
    INSERT INTO ledger_day (kind, booked_on, place_id, amount_wan, entries, created_at)
    SELECT NEW.kind, NEW.booked_on, place.id, NEW.amount_wan, 1, NEW.created_at
    FROM (SELECT 0 AS id UNION ALL SELECT city_id FROM project WHERE id = NEW.project_id
        UNION ALL SELECT sector_id FROM project WHERE id = NEW.project_id) AS place
    WHERE place.id IS NOT NULL {BOOKED}"""


def _rebooked(row: str, sign: int) -> str:
    """The entries of a project count at the places of `row`, or no longer do."""
    return f"""
    INSERT INTO ledger_day (kind, booked_on, place_id, amount_wan, entries, created_at)
    SELECT entry.kind, entry.booked_on, place.id, {sign} * SUM(entry.amount_wan),
        {sign} * COUNT(*), {row}.created_at
    FROM ledger_entry AS entry,
        (SELECT {row}.city_id AS id UNION ALL SELECT {row}.sector_id) AS place
    WHERE entry.project_id = {row}.id AND place.id IS NOT NULL
    GROUP BY entry.kind, entry.booked_on, place.id {BOOKED}"""


FAMILY = """(
        SELECT COALESCE(project.counts_as_id, CASE WHEN EXISTS (
            SELECT 1 FROM project AS other WHERE other.counts_as_id = project.id
        ) THEN project.id END)
        FROM project WHERE project.id = project_step.project_id
    )"""


def _families(*projects: str) -> str:
    """Steps of these projects know whether their opportunity has several."""
    return "".join(
        f"\n    UPDATE project_step SET family_id = {FAMILY} WHERE project_id = {one};"
        for one in projects
    )


MOVED = "UPDATE OF opened_on, counts_as_id, city_id, sector_id ON project"
TRIGGERS: dict[str, tuple[str, Callable[[], str]]] = {
    "sum_scenario_released": ("INSERT ON scenario", lambda: _published("NEW", 1)),
    "sum_scenario_moved": (
        "UPDATE OF published_at, city_id, sector_id ON scenario",
        lambda: _published("OLD", -1) + _published("NEW", 1),
    ),
    "sum_ledger_entry": ("INSERT ON ledger_entry", lambda: BOOKING),
    "sum_project_opened": (
        "INSERT ON project", lambda: _opened("NEW", 1) + _families("NEW.counts_as_id"),
    ),
    "sum_project_moved": (
        MOVED,
        lambda: _opened("OLD", -1) + _opened("NEW", 1) + _got("OLD", -1) + _got("NEW", 1)
        + _rebooked("OLD", -1) + _rebooked("NEW", 1)
        + _families("NEW.id", "OLD.counts_as_id", "NEW.counts_as_id"),
    ),
    "sum_project_step": ("INSERT ON project_step", lambda: _stepped("NEW", 1) + _families("NEW.project_id")),
    "sum_project_left": (
        "UPDATE OF stage, began_on, until_on ON project_step",
        lambda: _stepped("OLD", -1) + _stepped("NEW", 1),
    ),
}  # fmt: skip


def _summed_by_day() -> None:
    """Whoever writes, the sums of that day change in the same transaction."""
    _published_before()
    for name, (when, statements) in TRIGGERS.items():
        summed = statements()
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {summed} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {summed} END")


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
