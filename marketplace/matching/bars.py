"""The progress of a command, on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, moved by calling what is given with (done, all);
    an `all` of 0 is not known yet."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def show(done: int, total: int) -> None:
            shown.length = total or done + 1
            shown.update(done - shown.pos)

        yield show
