"""Walks along every life: `python -m tests.benchmarks.walks [--walks 2000] [NOUN …]`.

Prints for each noun how many walks of fifteen steps were walked, how many steps succeeded, and
which states were reached; stops at the first step that is not drawn.
"""

import argparse
import tempfile
from pathlib import Path

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.upgrades import upgrade
from tests.walks.cast import cast
from tests.walks.nouns import WALKERS, walks_of


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("nouns", nargs="*", default=list(WALKERS))
    asked.add_argument("--walks", type=int, default=2_000)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="walks") as folder:
        settings = Settings(data_dir=Path(folder), database_url="", base_url="")
        upgrade(settings)
        database = Database(settings.database)
        with database.writer() as session:
            people = cast(session)
            for noun in chosen.nouns:
                reached = walks_of(session, people, noun, chosen.walks).reached
                states = ", ".join(f"{state} {number}" for state, number in sorted(reached.items()))
                taken = sum(reached.values())
                print(f"{noun:10}  {chosen.walks} walks, {taken} steps taken: {states}")
        database.engine.dispose()


if __name__ == "__main__":
    main()
