"""Versions of arrays on disk, mapped by several processes at once; none is ever seen in part.

    CURRENT             the number of the newest version
    00000007/           a version (`engine/versions.py`)
    half-3f9c…/         one that is being written, or was when its writer was killed
    building, guard     locks (flock): the kernel lets go of them when their process ends

A version never changes once it has its name: all of it is on the disk before its folder is renamed,
and the name before CURRENT says so. A process killed at any moment leaves the previous version.
Processes that map a version share its pages and keep them after it was removed. Not promised: a
file that something else cuts short while it is mapped ends the reader that touches the missing part
(SIGBUS). The folder is on a local disk and belongs to one user.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from marketplace.engine.versions import (
    FORMAT,
    Arrays,
    Manifest,
    RefusedError,
    Version,
    open_version,
    sync,
    write_durably,
    write_groups,
    write_manifest,
)

CURRENT, BUILDING, GUARD, HALF = "CURRENT", "building", "guard", "half-"
KEPT = 2

log = logging.getLogger(__name__)


class _Seen(NamedTuple):
    stamp: tuple[int, ...]
    wanted: dict[str, str]
    found: Version | None


class Store:
    """A folder of versions. Threads may share one; it need not exist before the first `write`.

    Every open checks the manifest against its checksum and the files against their sizes. With
    `verify`, the first open of a version by this store checks all data as well; without, a byte
    that turned over on the disk is found by `Version.verify` only. A version that is refused is
    logged once and treated as absent.
    """

    def __init__(self, folder: Path, *, verify: bool = False) -> None:
        self.folder = folder
        self._verify = verify
        self._verified: set[tuple[int, ...]] = set()
        self._told: set[str] = set()
        self._seen: _Seen | None = None

    def newest(self, wanted: Mapping[str, str]) -> Version | None:
        """The newest whole version whose key equals `wanted`; None if none, or nothing is readable.

        The same object as long as CURRENT is the same, for the price of one `stat`.
        """
        wanted = dict(wanted)
        while True:
            stamp = self._stamp()
            if stamp is None:
                return None
            seen = self._seen
            if seen is not None and (seen.stamp, seen.wanted) == (stamp, wanted):
                return seen.found
            found, problems = self._search(wanted)
            if found is None and self._stamp() != stamp:
                continue  # What CURRENT named was removed meanwhile, as there is a newer one.
            self._tell(problems)
            if all(isinstance(problem, RefusedError) for problem in problems):
                self._seen = _Seen(stamp, wanted, found)  # Other problems may pass.
            return found

    @contextmanager
    def building(self, *, wait: bool = False) -> Iterator[bool]:
        """Whether this process is the one that builds; with `wait`, it is once the other is done.

        Ends with the block or with the process, however it ends. Raises OSError where the folder
        cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with _locked(self.folder / BUILDING, wait=wait) as mine:
            yield mine

    def write(
        self, key: Mapping[str, str], meta: Mapping[str, Any], groups: Iterable[Arrays]
    ) -> Version:
        """Write a version and make it the newest, whoever else writes; `meta` is JSON.

        Each group is let go before the next is asked for. Whatever goes wrong, the half version is
        removed and the previous one stays: OSError (disk full, no permission), ValueError (an
        array of objects or records), TypeError or ValueError (`meta` is not JSON), and what
        `groups` raises.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._half() as half:
            written = write_groups(half, groups)
            with _locked(self.folder / GUARD):
                number = max(self._named(), *self._numbers(), 0) + 1
                manifest = Manifest(
                    format=FORMAT, number=number, key=dict(key), meta=dict(meta), groups=written
                )
                write_manifest(half, manifest)
                version = open_version(half)
                self._publish(half, number)
        return version

    def sweep(self) -> None:
        """Remove all but the newest two versions, and half ones whose writers have died.

        Raises OSError where the folder cannot be written.
        """
        if not self.folder.is_dir():
            return
        with _locked(self.folder / GUARD):
            numbers = self._numbers()
            for number in {*numbers} - {*sorted(numbers)[-KEPT:], self._named()}:
                # By a rename, so that no reader meets one that is removed in part.
                self._home(number).rename(self._half_name())
            left = [half for half in self.folder.glob(f"{HALF}*") if _is_left(half)]
        for half in left:
            shutil.rmtree(half, ignore_errors=True)

    @contextmanager
    def _half(self) -> Iterator[Path]:
        """A folder of our own, locked as long as it is written and removed if that fails."""
        with _locked(self.folder / GUARD):  # so that `sweep` meets none that is not locked yet
            half = self._half_name()
            half.mkdir()
            lock = os.open(half, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield half
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        finally:
            _unlock(lock)

    def _publish(self, half: Path, number: int) -> None:
        pointer = self.folder / f"{CURRENT}.new"
        write_durably(pointer, b"%d\n" % number)
        half.rename(self._home(number))
        sync(self.folder)
        pointer.replace(self.folder / CURRENT)
        sync(self.folder)

    def _search(self, wanted: dict[str, str]) -> tuple[Version | None, list[Exception]]:
        """The newest that may be used, and why newer ones may not."""
        problems: list[Exception] = []
        try:
            named = self._named()
            numbers = {named, *self._numbers()}
        except OSError as problem:
            return None, [problem]
        for number in sorted((one for one in numbers if one <= named), reverse=True):
            try:
                return self._admitted(number, wanted), problems
            except (RefusedError, OSError) as problem:
                problems.append(problem)
        return None, problems

    def _admitted(self, number: int, wanted: dict[str, str]) -> Version:
        home = self._home(number)
        version = open_version(home)
        if version.number != number:
            raise RefusedError(f"{home} holds version {version.number}")
        if version.key != wanted:
            raise RefusedError(f"{home} has another key: {version.key}")
        known = (number, *version.checksums)
        if self._verify and known not in self._verified:
            if not version.verify():
                raise RefusedError(f"{home} has damaged data")
            self._verified.add(known)
        return version

    def _tell(self, problems: list[Exception]) -> None:
        for said in map(str, problems):
            if said not in self._told:
                self._told.add(said)
                log.warning("A stored version is not used: %s", said)

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            found = (self.folder / CURRENT).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def _named(self) -> int:
        """The number in CURRENT; 0, which no version has, without one."""
        try:
            said = (self.folder / CURRENT).read_bytes().strip()
        except FileNotFoundError:
            return 0
        return int(said) if said.isdigit() else 0

    def _numbers(self) -> list[int]:
        return [int(path.name) for path in self.folder.iterdir() if path.name.isdecimal()]

    def _home(self, number: int) -> Path:
        return self.folder / f"{number:08d}"

    def _half_name(self) -> Path:
        return self.folder / f"{HALF}{secrets.token_hex(8)}"


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield _flock(lock, wait=wait)
    finally:
        _unlock(lock)


def _flock(lock: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _unlock(lock: int) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)  # for copies in forked children, too
    os.close(lock)


def _is_left(half: Path) -> bool:
    """Whether no living process writes this half version."""
    lock = os.open(half, os.O_RDONLY)
    try:
        return _flock(lock, wait=False)
    finally:
        _unlock(lock)
