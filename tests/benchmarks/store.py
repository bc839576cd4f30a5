"""`python -m tests.benchmarks.store [FOLDER]`: what a gigabyte of stored arrays costs.

Writing, opening in a new process, checking all data, and the memory that this process has for
itself once it has touched every page while another one has them mapped, too.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays, Version

ROOT = Path(__file__).resolve().parents[2]
KEY = {"of": "benchmark"}
GROUPS, ARRAYS, SIZE = 16, 12, 1 << 30


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        store = Store(Path(folder))
        making = _seconds_to_make()
        began = time.perf_counter()
        version = store.write(KEY, {}, _groups())
        spent = time.perf_counter() - began - making
        print(f"{spent:.2f} s to write {SIZE / 2**30:.0f} GB in {GROUPS} groups, on the disk")
        _touch(version)
        subprocess.run(
            [sys.executable, "-m", __spec__.name, "--read", folder], cwd=ROOT, check=True
        )


def read(folder: Path) -> None:
    """What a process sees that opens it."""
    before = _private()
    began = time.perf_counter()
    version = Store(folder).newest(KEY)
    assert version is not None
    arrays = version.arrays
    opened = time.perf_counter() - began
    print(f"{opened * 1000:.1f} ms to open {len(arrays)} groups in a new process")
    began = time.perf_counter()
    _touch(version)
    print(f"{time.perf_counter() - began:.2f} s to touch every page")
    after = _private()
    print(f"{after / 2**20:.1f} MB private memory then, {before / 2**20:.1f} MB before it opened")
    began = time.perf_counter()
    whole = version.verify()
    print(f"{time.perf_counter() - began:.2f} s to verify all data: {whole}")


def _groups() -> Iterator[Arrays]:
    numbers = np.random.default_rng(0)
    size = SIZE // GROUPS // ARRAYS // 8
    for _ in range(GROUPS):
        yield {f"array{place}": numbers.integers(1 << 60, size=size) for place in range(ARRAYS)}


def _seconds_to_make() -> float:
    began = time.perf_counter()
    for _ in _groups():
        pass
    return time.perf_counter() - began


def _touch(version: Version) -> int:
    page = 4096 // 8
    return sum(int(array[::page].sum()) for group in version.arrays for array in group.values())


def _private() -> int:
    """Bytes of memory that no other process shares."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main()
