"""Races for what is scarce: `python -m tests.benchmarks.races [--rounds N] [events|calls …]`.

In a timetable 32 threads want one slot, one table, or one person; around an open call 16 threads
award, withdraw, submit at the deadline, object and close; round after round, on SQLite and
PostgreSQL. Printed are the rounds with exactly one outcome, and for timetables every status
answered, for calls the first things that went wrong.
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
from tests.calls import racing as calls
from tests.events import racing

KINDS = ("sqlite", "postgresql")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=100)
    asked.add_argument("around", nargs="*", default=list(AROUND))
    chosen = asked.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="races") as folder,
        databases(Path(folder), list(KINDS)) as all_settings,
    ):
        for kind, settings in all_settings.items():
            upgrade(settings)
            for name in chosen.around:
                AROUND[name](kind, settings, chosen.rounds)


def around_calls(kind: str, settings: Settings, rounds: int) -> None:
    """All races around open calls on one database."""
    database = Database(settings.database)
    with database.writer() as session:
        cast = calls.build(session)
    for name in calls.RACES:
        found = [calls.play(database, cast, name) for _round in range(rounds)]
        wrong = [one for one in found if one]
        right = rounds - len(wrong)
        print(f"{kind:10}  {name:32}  {right} of {rounds} rounds with one outcome  {wrong[:3]}")
    database.engine.dispose()


def in_events(kind: str, settings: Settings, rounds: int) -> None:
    """All three races in a timetable on one database."""
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


AROUND = {"events": in_events, "calls": around_calls}


if __name__ == "__main__":
    main()
