"""Stored versions are whole or absent, whatever happens to their writers, readers and files."""

import json
import logging
import os
import random
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays, write_manifest
from tests.engine.store_processes import KEY, groups, is_whole, write

ROOT = Path(__file__).resolve().parents[2]
KILLS = 36


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index" / "base"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store(folder)


@contextmanager
def process(role: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.engine.store_processes", role, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.kill()


def said(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def tell(running: subprocess.Popen[str]) -> None:
    assert running.stdin is not None
    running.stdin.write("\n")
    running.stdin.flush()


def homes(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)


def test_arrays_come_back_as_they_were(store: Store) -> None:
    given = {
        "scalar": np.array(2.5),
        "flags": np.array([True, False, True]),
        "names": np.array(["需求", "offer"]),
        "ids": np.array([b"a1", b"b"]),
        "days": np.array(["2026-01-02"], "M8[D]"),
        "turned": np.arange(12, dtype=np.float32).reshape(3, 4).T,
        "big_endian": np.arange(5, dtype=">i4"),
        "every_other": np.arange(10)[::2],
        "none": np.empty((0, 512), np.int8),
    }
    written = store.write(KEY, {"at": [1, "二"], "share": 0.1}, [given, {}, {"only": np.empty(0)}])
    for version in (written, Store(store.folder, verify=True).newest(KEY)):
        assert version is not None
        assert (version.number, version.key, version.meta) == (
            1,
            KEY,
            {"at": [1, "二"], "share": 0.1},
        )
        first, second, third = version.arrays
        assert list(first) == list(given)
        for name, array in given.items():
            assert first[name].dtype == array.dtype
            np.testing.assert_array_equal(first[name], array, strict=True)
        assert (second, third["only"].shape) == ({}, (0,))
        assert version.verify()


def test_arrays_are_aligned_views_of_a_map_that_nobody_can_write(store: Store) -> None:
    write(store, 1)
    version = Store(store.folder).newest(KEY)
    assert version is not None
    maps = Path("/proc/self/maps")
    if maps.exists():
        lines = [line for line in maps.read_text().splitlines() if str(store.folder) in line]
        assert {line.split()[1] for line in lines} == {"r--s"}
    for array in (array for group in version.arrays for array in group.values()):
        assert not array.flags.writeable
        assert not array.flags.owndata
        assert type(array.base).__name__ == "mmap"
        assert array.ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_only_one_group_is_in_memory(store: Store) -> None:
    alive: list[weakref.ref[np.ndarray]] = []

    def watched() -> Iterator[Arrays]:
        for _ in range(4):
            assert [one() for one in alive] == [None] * len(alive)
            array = np.ones(1000)
            alive.append(weakref.ref(array))
            yield {"values": array}
            del array

    assert len(store.write(KEY, {}, watched()).arrays) == len(alive) == 4


@pytest.mark.parametrize("kind", ["O", "i4,f8"])
def test_arrays_of_objects_and_records_are_refused(store: Store, kind: str) -> None:
    with pytest.raises(ValueError, match="odd: arrays of"):
        store.write(KEY, {}, [{"odd": np.zeros(2, kind)}])
    assert homes(store.folder) == []


def test_nothing_is_found_where_nothing_is(folder: Path, tmp_path: Path) -> None:
    assert Store(folder).newest(KEY) is None
    folder.mkdir(parents=True)
    assert Store(folder).newest(KEY) is None
    file = tmp_path / "file"
    file.touch()
    assert Store(file).newest(KEY) is None
    with pytest.raises(OSError, match="File exists"):
        write(Store(file), 1)
    with pytest.raises(OSError, match="File exists"), Store(file).building():
        pass
    Store(folder).sweep()
    Store(tmp_path / "nowhere").sweep()


def test_newest_is_the_same_object_until_a_newer_one_is_written(store: Store) -> None:
    write(store, 1)
    reading = Store(store.folder)
    first = reading.newest(KEY)
    assert first is not None
    (store.folder / "00000001").rename(store.folder / "elsewhere")
    assert reading.newest(dict(KEY)) is first
    (store.folder / "elsewhere").rename(store.folder / "00000001")
    write(store, 2)
    second = reading.newest(KEY)
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert is_whole(first)
    assert is_whole(second)


def test_a_version_of_another_key_is_passed_over(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, 1)
    other = KEY | {"weights": "theirs"}
    assert store.newest(other) is None
    assert "has another key" in caplog.text
    caplog.clear()
    store.write(other, {}, groups(2))
    for _ in range(2):
        ours, theirs = store.newest(KEY), store.newest(other)
        assert ours is not None
        assert theirs is not None
        assert (ours.number, theirs.number) == (1, 2)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("damage", ["cut", "grown", "missing", "no manifest"])
def test_a_version_with_a_damaged_file_is_absent(
    store: Store, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, 1)
    write(store, 2)
    data = store.folder / "00000002" / "0001.bin"
    if damage == "cut":
        os.truncate(data, data.stat().st_size - 1)
    elif damage == "grown":
        os.truncate(data, data.stat().st_size + 1)
    else:
        (data if damage == "missing" else data.with_name("manifest.json")).unlink()
    reading = Store(store.folder)
    version = reading.newest(KEY)
    assert version is not None
    assert version.number == 1
    assert is_whole(version)
    assert reading.newest(KEY) is version
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "00000002" in caplog.text
    assert write(store, 3).number == 3


def test_a_manifest_with_any_byte_turned_over_is_never_believed(store: Store) -> None:
    kept = store.write(KEY, {"filling": 1}, [{"values": np.arange(3)}])
    manifest = store.folder / "00000001" / "manifest.json"
    size = manifest.stat().st_size
    refused = 0
    for place in range(size):
        flip(manifest, place)
        version = Store(store.folder).newest(KEY)
        if version is None:
            refused += 1
        else:  # Blanks between the words say nothing.
            assert (version.meta, version.checksums) == (kept.meta, kept.checksums)
        flip(manifest, place)
    assert refused > size // 2
    assert Store(store.folder).newest(KEY) is not None


def test_a_byte_turned_over_in_the_data_is_found_where_asked(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, 1)
    write(store, 2)
    flip(store.folder / "00000002" / "0002.bin", 12_345)
    trusting, careful = (
        Store(store.folder).newest(KEY),
        Store(store.folder, verify=True).newest(KEY),
    )
    assert trusting is not None
    assert careful is not None
    assert (trusting.number, trusting.verify()) == (2, False)
    assert (careful.number, careful.verify()) == (1, True)
    assert "damaged data" in caplog.text


@pytest.mark.parametrize("said", ["", "x", "-1", "7"])
def test_a_damaged_pointer_serves_nothing_that_is_not_whole(store: Store, said: str) -> None:
    write(store, 1)
    (store.folder / "CURRENT").write_text(said)
    version = Store(store.folder).newest(KEY)
    assert version is None if said != "7" else version is not None and is_whole(version)
    store.sweep()
    assert write(store, 2).number in {2, 8}
    found = Store(store.folder).newest(KEY)
    assert found is not None
    assert found.meta == {"filling": 2}


def test_a_version_under_another_number_is_refused(store: Store) -> None:
    write(store, 1)
    (store.folder / "00000001").rename(store.folder / "00000003")
    (store.folder / "CURRENT").write_text("3\n")
    assert Store(store.folder).newest(KEY) is None


def test_a_version_of_another_format_is_refused(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, 1)
    home = store.folder / "00000001"
    manifest = json.loads((home / "manifest.json").read_bytes())["manifest"]
    write_manifest(home, manifest | {"format": 99})
    assert Store(store.folder).newest(KEY) is None
    assert "has format 99" in caplog.text


def test_keys_of_meta_become_text(store: Store) -> None:
    assert store.write(KEY, {"at": {10: "a", 9: "b"}}, []).meta == {"at": {"10": "a", "9": "b"}}


def test_a_failed_write_leaves_the_previous_version_alone(store: Store) -> None:
    write(store, 1)

    def failing() -> Iterator[Arrays]:
        yield from groups(2)
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        store.write(KEY, {}, failing())
    with pytest.raises(TypeError, match="JSON"):
        store.write(KEY, {"at": object()}, groups(2))
    with process("cramped", store.folder) as running:
        assert said(running) == "OSError"
    assert homes(store.folder) == ["00000001"]
    version = Store(store.folder).newest(KEY)
    assert version is not None
    assert is_whole(version)


def test_sweep_keeps_the_newest_two(store: Store) -> None:
    for filling in range(1, 6):
        write(store, filling)
    store.sweep()
    assert homes(store.folder) == ["00000004", "00000005"]
    assert write(store, 6).number == 6


def test_sweep_is_harmless_to_who_has_mapped_a_version(store: Store) -> None:
    write(store, 1)
    here = store.newest(KEY)
    assert here is not None
    with process("holder", store.folder) as running:
        assert said(running) == "1"
        for filling in (2, 3, 4):
            write(store, filling)
        store.sweep()
        assert homes(store.folder) == ["00000003", "00000004"]
        tell(running)
        assert said(running) == "True"
    assert is_whole(here)


def test_a_reader_whose_version_is_swept_while_it_opens_it_takes_the_next(
    store: Store,
) -> None:
    write(store, 1)
    with process("outrun", store.folder) as running:
        assert said(running) == "(4, True)"


def test_sweep_removes_half_versions_of_the_dead_only(store: Store) -> None:
    write(store, 1)
    with process("slow", store.folder) as dying, process("slow", store.folder) as living:
        assert (said(dying), said(living)) == ("half", "half")
        store.sweep()
        assert len(homes(store.folder)) == 3
        dying.kill()
        dying.wait()
        store.sweep()
        assert len(homes(store.folder)) == 2
        tell(living)
        assert said(living) == "True"
    assert homes(store.folder) == ["00000001", "00000002"]


def test_one_process_builds_and_its_death_lets_the_next(store: Store) -> None:
    with process("builder", store.folder) as first:
        assert said(first) == "True"
        with process("waiter", store.folder) as second:
            assert said(second) == "ready"
            with store.building() as mine:
                assert not mine
            first.kill()
            assert said(second) == "True"
            second.wait()
    with store.building() as mine, store.building() as again:
        assert (mine, again) == (True, False)
    with store.building() as mine:
        assert mine


def test_writers_side_by_side_give_every_version_its_own_number(store: Store) -> None:
    with process("several", store.folder) as one, process("several", store.folder) as other:
        for running in (one, other):
            assert said(running) == "ready"
        for running in (one, other):
            tell(running)
        numbers = [int(number) for running in (one, other) for number in said(running).split()]
        assert [said(one), said(other)] == ["True", "True"]
    assert sorted(numbers) == list(range(1, 41))
    version = Store(store.folder, verify=True).newest(KEY)
    assert version is not None
    assert version.number == 40
    assert is_whole(version)


def test_a_writer_killed_at_random_leaves_whole_versions(store: Store) -> None:
    chance = random.Random(20)
    write(store, 1)
    with process("reader", store.folder) as reading:
        assert said(reading) == "ready"
        for _ in range(KILLS):
            with process("writer", store.folder) as writing:
                assert said(writing) == "ready"
                time.sleep(chance.uniform(0, 0.1))
                writing.kill()
            version = Store(store.folder, verify=True).newest(KEY)
            assert version is not None
            assert is_whole(version)
        assert reading.stdin is not None
        reading.stdin.close()
        seen, faults = map(int, said(reading).split())
    assert seen > 1
    assert faults == 0
    store.sweep()
    assert len(homes(store.folder)) <= 3


def test_a_writer_killed_at_any_step_leaves_whole_versions(store: Store) -> None:
    write(store, 1)
    with process("stepwise", store.folder) as running:
        assert running.stdout is not None
        lines = running.stdout.read().split("\n")[:-1]
    served, left = zip(*(map(int, line.split()) for line in lines), strict=True)
    assert len(served) > 30
    assert list(served) == sorted(served)
    assert served[-1] > served[0] == 1
    assert set(left) == {0}
