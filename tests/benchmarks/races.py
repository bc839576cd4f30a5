"""Races for what is scarce in a timetable: `python -m tests.benchmarks.races [--rounds N]`.

32 threads want one slot, one table, or one person, round after round, on SQLite and PostgreSQL.
Printed are the rounds with exactly one winner and one meeting written, and every status answered.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.sessions import open_session
from marketplace.config import Settings
from marketplace.db import Database, now
from marketplace.factory import create_app
from marketplace.upgrades import upgrade
from marketplace.web.transaction import MarketplaceFlask
from tests.benchmarks.pages import databases
from tests.events import racing

KINDS = ("sqlite", "postgresql")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=100)
    rounds = asked.parse_args().rounds
    with (
        tempfile.TemporaryDirectory(prefix="races") as folder,
        databases(Path(folder), list(KINDS)) as all_settings,
    ):
        for kind, settings in all_settings.items():
            race(kind, settings, rounds)


def race(kind: str, settings: Settings, rounds: int) -> None:
    """All three races on one database."""
    upgrade(settings)
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False  # tokens are not what is measured
    database: Database = app.extensions["database"]
    with database.writer() as session:
        chen = _organiser(session)
        clients = [_client(app, session, chen) for _ in range(racing.THREADS)]
        for scarce in racing.SCARCE:
            event, pairs = racing.build(session, chen, scarce)
            statuses: Counter[int] = Counter()
            won = 0
            for _round in range(rounds):
                answers, written = racing.play(session, event, pairs, clients)
                statuses += answers
                won += (answers[303], written) == (1, 1)
            told = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
            print(f"{kind:10}  one {scarce:6}  {won} of {rounds} rounds with one winner  {told}")
    database.engine.dispose()


def _organiser(session: Session) -> User:
    made = User(
        email="chen@example.cn", name="Chen", password_hash="!", role="organiser",
        verified_at=now(),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def _client(app: MarketplaceFlask, session: Session, person: User) -> FlaskClient:
    signed = open_session(session, person, app.config["SETTINGS"])
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = signed.token
        cookie["_fresh"] = True
    return client


if __name__ == "__main__":
    main()
