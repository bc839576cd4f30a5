"""`python -m tests.engine.store_processes ROLE FOLDER [NUMBER]`: processes for tests of the store.

Each says a line when it is where the test wants it, and those that wait go on at a line from the
test. All arrays of a version hold one number, which its meta names.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays, Version

KEY = {"format": "1", "weights": "ours"}
GROUPS = 3
SIZES = {"small": 7, "none": 0, "large": 40_000}


def groups(filling: int) -> Iterator[Arrays]:
    """Three groups of three arrays, one of them empty."""
    for _ in range(GROUPS):
        yield {name: np.full(size, filling, np.int64) for name, size in SIZES.items()}


def write(store: Store, filling: int) -> Version:
    """A version that holds this number and says so."""
    return store.write(KEY, {"filling": filling}, groups(filling))


def is_whole(version: Version) -> bool:
    """Whether every array is there and holds the number of this version."""
    filling = version.meta["filling"]
    shapes = [{name: len(array) for name, array in group.items()} for group in version.arrays]
    return shapes == [SIZES] * GROUPS and all(
        bool((array == filling).all()) for group in version.arrays for array in group.values()
    )


def say(line: object) -> None:
    """One line to the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def writer(store: Store) -> None:
    """Writes and sweeps until it is killed; the newest version is always there."""
    found = store.newest(KEY)
    filling = found.meta["filling"] if found else 0
    say("ready")
    while True:
        filling += 1
        write(store, filling)
        store.sweep()


def reader(store: Store) -> None:
    """Reads until its input ends, then says how many versions it saw and whether all were whole."""
    os.set_blocking(sys.stdin.fileno(), False)
    seen: list[int] = []
    faults = 0
    say("ready")
    while sys.stdin.buffer.read(1) != b"":
        version = store.newest(KEY)
        if version is None or not is_whole(version) or version.number < max(seen, default=0):
            faults += 1
        elif version.number not in seen[-1:]:
            seen.append(version.number)
    say(f"{len(seen)} {faults}")


def several(store: Store) -> None:
    """Writes twenty versions and says their numbers."""
    say("ready")
    sys.stdin.readline()
    written = [write(store, filling) for filling in range(20)]
    say(" ".join(str(version.number) for version in written))
    say(all(is_whole(version) for version in written))


def builder(store: Store) -> None:
    """Holds the right to build until it is killed or told."""
    with store.building() as mine:
        say(mine)
        sys.stdin.readline()


def waiter(store: Store) -> None:
    """Waits for the right to build."""
    say("ready")
    with store.building(wait=True) as mine:
        say(mine)


def slow(store: Store) -> None:
    """Stops in the middle of a version until it is told to go on."""

    def stopping() -> Iterator[Arrays]:
        for place, group in enumerate(groups(5)):
            if place == 1:
                say("half")
                sys.stdin.readline()
            yield group

    say(is_whole(store.write(KEY, {"filling": 5}, stopping())))


def holder(store: Store) -> None:
    """Opens a version, and reads its arrays only when told."""
    version = store.newest(KEY)
    assert version is not None
    say(version.number)
    sys.stdin.readline()
    say(is_whole(version))


def cramped(store: Store) -> None:
    """Writes where a file can grow to 200,000 bytes only."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        write(store, 9)
    except OSError as problem:
        say(type(problem).__name__)


def outrun(store: Store) -> None:
    """Three versions are written and the old ones swept just as it opens the first."""
    ahead = True

    def overtake(event: str, args: tuple[object, ...]) -> None:
        nonlocal ahead
        if ahead and event == "open" and str(args[0]).endswith("0001.bin"):
            ahead = False
            for filling in (2, 3, 4):
                write(Store(store.folder), filling)
            Store(store.folder).sweep()

    sys.addaudithook(overtake)
    version = store.newest(KEY)
    say(version and (version.number, is_whole(version)))


def stepper(store: Store, last: int) -> None:
    """Writes one version and sweeps, and kills itself before the step of that number."""
    steps = 0

    def step(event: str, args: tuple[object, ...]) -> None:
        nonlocal steps
        if event.split(".")[0] in {"open", "os", "fcntl", "mmap", "shutil"}:
            steps += 1
            if steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    write(store, 100)
    store.sweep()


def stepwise(store: Store) -> None:
    """A stepper for every step there is; after each says what is served and what is left over."""
    for last in range(1, 1000):
        child = os.fork()
        if not child:
            stepper(store, last)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        version = Store(store.folder, verify=True).newest(KEY)
        store.sweep()
        served = version.number if version and is_whole(version) else 0
        say(f"{served} {len(list(store.folder.glob('half-*')))}")
        if not os.WIFSIGNALED(status):
            return


ROLES = {
    role.__name__: role
    for role in (
        writer,
        reader,
        several,
        builder,
        waiter,
        slow,
        holder,
        cramped,
        outrun,
        stepwise,
    )
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](Store(Path(sys.argv[2])))
