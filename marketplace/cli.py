"""`python app.py COMMAND`: each command is imported only when it is called."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from marketplace.config import SettingsError

COMMANDS = {
    "start": ("marketplace.run", "start"),
    "migrate": ("marketplace.run", "migrate"),
    "seed": ("marketplace.run", "seed"),
    "match": ("marketplace.matching.cli", "match"),
    "match-all": ("marketplace.matching.batch_cli", "match_all"),
    "evaluate": ("marketplace.matching.cli", "evaluate"),
    "learn": ("marketplace.matching.learning_cli", "learn_weights"),
    "reindex": ("marketplace.matching.cli", "reindex"),
    "verify-index": ("marketplace.matching.verifying_cli", "verify_index"),
    "propose-aliases": ("marketplace.matching.proposing_cli", "propose_aliases"),
    "schedule": ("marketplace.events.cli", "schedule"),
    "import": ("marketplace.imports.cli", "import_list"),
    "create-operator": ("marketplace.accounts.cli", "create_operator"),
    "demo-people": ("marketplace.accounts.cli", "demo_people"),
    "warm": ("marketplace.run", "warm"),
    "worker": ("marketplace.run", "worker"),
}


class LazyGroup(click.Group):
    """A click group whose commands live in the nouns' own `cli.py`."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Application-scenario marketplace 应用场景供需对接平台."""
    # Read alone: commands on files work whatever the settings of a server are.
    from marketplace.matching.tuning import use_weights

    named = os.environ.get("MATCH_WEIGHTS")
    use_weights(Path(named) if named else None)


def main() -> None:
    """Run the command line; a wrong setting is one clear sentence and exit code 2."""
    try:
        cli(prog_name="python app.py")
    except SettingsError as error:
        click.echo(f"Settings: {error}", err=True)
        sys.exit(2)
