"""Alembic from Python: brings a database to the newest revision."""

from pathlib import Path

from alembic import command as alembic_command
from alembic.config import Config

from marketplace.config import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings for the given database; nothing is read from an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    alembic_command.upgrade(alembic_config(settings.database), "head")
