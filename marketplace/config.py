"""Settings from the environment; a wrong value is refused with a sentence before any start."""

import os
import secrets
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET = 32
MAX_PORT = 65535


class SettingsError(Exception):
    """The environment holds a value that the product cannot start with."""


class Settings(BaseSettings):
    """Everything that differs between installations; names are the environment variables."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=5000, ge=1, le=MAX_PORT)
    data_dir: Path = Path("var")
    database_url: str = ""
    base_url: str = ""
    secret_key: str = ""
    smtp_url: str = ""
    mail_from: str = "no-reply@localhost"
    broker_url: str = ""
    match_weights: Path | None = None
    job_threads: int = Field(default=2, ge=0, le=8)
    web_threads: int = Field(default=16, ge=1, le=64)
    max_upload_mb: int = Field(default=20, ge=1, le=200)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    session_idle_hours: int = Field(default=3, ge=1, le=72)
    session_absolute_hours: int = Field(default=12, ge=1, le=720)

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value.startswith("postgresql://"):
            return value.replace("postgresql://", "postgresql+psycopg://", 1)
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use postgresql://user:password@host/name, or leave it empty")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, value: str) -> str:
        if value and len(value) < MIN_SECRET:
            raise ValueError(f"use at least {MIN_SECRET} random characters, or leave it empty")
        return value

    @field_validator("match_weights", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None

    @property
    def database(self) -> str:
        """The SQLAlchemy address: the one given, else the embedded database in `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'marketplace.sqlite3'}"

    @property
    def address(self) -> str:
        """The address people use, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secret(self) -> str:
        """The signing key: the one given, else one made once and kept in `data_dir` (mode 0600)."""
        return self.secret_key or _kept_secret(self.data_dir / "secret")

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def load_settings(**overrides: Any) -> Settings:
    """Read the environment.

    Raises:
        SettingsError: naming each wrong variable and what to write instead.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']} (given: {one['input']!r})"
            for one in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from None
