"""Commands about people: the first operator, and people for trying things out."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from marketplace.accounts import demo, links, queries
from marketplace.accounts.drafts import RegistrationDraft, RoleDraft
from marketplace.accounts.models import LEVELS, User
from marketplace.accounts.passwords import hash_of
from marketplace.config import Settings, load_settings
from marketplace.db import Database
from marketplace.errors import Problem
from marketplace.upgrades import upgrade

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@contextmanager
def _writing(settings: Settings) -> Iterator[Session]:
    upgrade(settings)
    database = Database(settings.database)
    try:
        with database.writing() as session:
            yield session
    finally:
        database.engine.dispose()


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name (default: the part before @).")
@click.option("--level", type=click.Choice(LEVELS), default="province", show_default=True)
@click.option("--scope", default="", help="The department or city, below the province level.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Of letters.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create_operator(
    email: str, name: str, level: str, scope: str, language: str, as_json: bool
) -> None:
    """Make EMAIL an operator and print a one-time link to set the password (24 hours)."""
    settings = load_settings()
    person, problems = RegistrationDraft.read({"email": email, "name": name or email})
    role, more = RoleDraft.read({"role": "operator", "level": level, "scope": scope})
    if person is None or role is None:
        raise click.UsageError(_sentences(problems + more))
    with _writing(settings) as session:
        user = queries.person_by_email(session, person.email)
        if user is None:
            user = User(email=person.email, name=name or person.email.split("@")[0])
            user.language = language
            user.password_hash = "!"  # noqa: S105 - nobody can sign in with it; the link sets one
            session.add(user)
        user.role, user.level, user.scope = role.role, role.level, role.scope or None
        session.flush()
        token = links.issue(session, user, links.RESET, life=links.FIRST_PASSWORD)
    link = f"{settings.address}/reset/{token}"
    if as_json:
        click.echo(json.dumps({"email": person.email, "level": level, "link": link}))
        return
    click.echo(f"{person.email} is an operator ({level}). Set the password within 24 hours:")
    click.echo(f"  {link}")


def _sentences(problems: list[Problem]) -> str:
    return " ".join(one.sentence.en for one in problems)


@click.command()
@click.option("--renew", is_flag=True, help="Give those already there new passwords.")
@click.option("--yes", is_flag=True, help="Also where the marketplace is not on a local address.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def demo_people(renew: bool, yes: bool, as_json: bool) -> None:
    """Make one person of each kind, with random passwords, for trying things out only."""
    settings = load_settings()
    if not yes and not _is_local(settings):
        raise click.UsageError(
            f"{settings.address} is not a local address. People for trying out have no place "
            "on a public installation; add --yes if you mean it."
        )
    given = {one.email: "-".join(secrets.token_hex(2) for _ in range(4)) for one in demo.CAST}
    hashes = {email: hash_of(password) for email, password in given.items()}
    with _writing(settings) as session:
        fresh = demo.make(session, hashes, renew=renew)
    rows = [
        {
            "who": one.who,
            "email": one.email,
            "organisation": one.organisation,
            "password": given[one.email] if one.email in fresh else None,
        }
        for one in demo.CAST
    ]
    _show(rows, settings, as_json=as_json)


def _show(rows: list[dict[str, str | None]], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    click.echo(f"For trying out only – sign in at {settings.address}/sign-in\n")
    for row in rows:
        password = row["password"] or "(unchanged; --renew gives a new password)"
        click.echo(f"{row['who']:<16} {row['email']:<24} {password}")
    click.echo("\nThese passwords are shown once. Never use these people on a public installation.")


def _is_local(settings: Settings) -> bool:
    host = urlsplit(settings.address).hostname or ""
    return host in LOCAL_HOSTS and settings.host in LOCAL_HOSTS
