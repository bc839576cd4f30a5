"""Alembic runs from Python (`python app.py migrate`); the address comes from the settings."""

from alembic import context

from marketplace.db import make_engine
from marketplace.tables import metadata


def _include(
    _object: object, name: str | None, kind: str, _reflected: bool, _other: object
) -> bool:
    # FTS5 keeps its own shadow tables; the search index is made by hand in its migration.
    return not (name and kind in ("table", "index") and "_fts" in name)


def run() -> None:
    engine = make_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.execution_options(immediate=True).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            include_object=_include,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
