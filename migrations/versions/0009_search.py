"""The search index: FTS5 on SQLite, a GIN index over terms on PostgreSQL

Both index the same column, `search_terms`: words, character pairs and pinyin initials made by
`marketplace.search.terms`. FTS5 is kept in step by triggers, so no write path can forget it.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("scenario", "product")
# Empty strings are taken out: array_to_tsvector refuses them. The cost is stated because the
# planner would else read every row's terms for common words instead of asking the index.
FUNCTION = """
CREATE FUNCTION search_vector(terms text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(terms, ' '), ''));
END $$
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(FUNCTION)
    for table in TABLES:
        for statement in _fts5(table) if sqlite else [_gin(table)]:
            op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if sqlite:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_fts_{event}")
            op.execute(f"DROP TABLE {table}_fts")
        else:
            op.execute(f"DROP INDEX ix_{table}_fts")
    if not sqlite:
        op.execute("DROP FUNCTION search_vector(text)")


def _gin(table: str) -> str:
    return f"CREATE INDEX ix_{table}_fts ON {table} USING gin (search_vector(search_terms))"


def _fts5(table: str) -> list[str]:
    name = f"{table}_fts"
    put = f"INSERT INTO {name}(rowid, search_terms) VALUES (new.id, new.search_terms)"
    drop = (
        f"INSERT INTO {name}({name}, rowid, search_terms) "
        "VALUES ('delete', old.id, old.search_terms)"
    )
    table_sql = (
        f"CREATE VIRTUAL TABLE {name} USING fts5(search_terms, content='{table}', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    )
    update = f"CREATE TRIGGER {name}_update AFTER UPDATE OF search_terms ON {table}"
    return [
        table_sql,
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {put}; END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {drop}; END",
        f"{update} BEGIN {drop}; {put}; END",
    ]
