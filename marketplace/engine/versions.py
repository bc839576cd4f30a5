"""One version of stored arrays: a folder with a file for each group, and a manifest written last.

The arrays of a group stand one behind the other in its file, each at a multiple of 64 bytes; where,
and of what kind, says the manifest, with the size and CRC-32 of each file. The manifest carries its
own checksum. Which versions there are, and which is the newest, is `engine/store.py`.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
MANIFEST = "manifest.json"
ALIGNMENT = 64
CHUNK = 1 << 22
# All pages at once, where the system can: one by one they cost more than what is read in them.
_FLAGS = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)

Arrays = Mapping[str, NDArray[Any]]


class Place(TypedDict):
    """Where an array stands in the file of its group."""

    dtype: str
    shape: list[int]
    offset: int


class Group(TypedDict):
    """A file, its size in bytes, and its arrays."""

    file: str
    size: int
    crc32: int
    arrays: dict[str, Place]


class Manifest(TypedDict):
    """What a version says of itself."""

    format: int
    number: int
    key: dict[str, str]
    meta: dict[str, Any]
    groups: list[Group]


class RefusedError(Exception):
    """This version is not to be used: part of it is missing, damaged, or not what was asked for."""


class Version:
    """One version, mapped read-only: its pages stay while it or any of its arrays is held."""

    def __init__(self, manifest: Manifest, maps: list[mmap.mmap | bytes]) -> None:
        self.number = manifest["number"]
        self.key: Mapping[str, str] = manifest["key"]
        self.meta: Mapping[str, Any] = manifest["meta"]
        self._groups = manifest["groups"]
        self._maps = maps

    @cached_property
    def arrays(self) -> list[Arrays]:
        """The groups in the order written: read-only views, whose pages are read when touched."""
        return [
            {name: _view(mapped, place) for name, place in group["arrays"].items()}
            for group, mapped in zip(self._groups, self._maps, strict=True)
        ]

    @property
    def checksums(self) -> tuple[int, ...]:
        """The CRC-32 that each file had when it was written."""
        return tuple(group["crc32"] for group in self._groups)

    def verify(self) -> bool:
        """Whether all data are as they were written; reads every byte (1 GB: about a second)."""
        return all(
            zlib.crc32(mapped) == written
            for mapped, written in zip(self._maps, self.checksums, strict=True)
        )


def write_groups(folder: Path, groups: Iterable[Arrays]) -> list[Group]:
    """Write a durable file for each group, and let go of it before the next is asked for.

    Raises OSError, and ValueError for an array of objects or records.
    """
    # A loop would hold the last group while the next is made; map does not.
    return list(map(partial(_write_group, folder), count(), groups))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make the files in the folder a version; raises OSError, TypeError or ValueError (no JSON)."""
    # As it will be read: JSON turns the numbers among the keys of an object into text.
    plain = json.loads(json.dumps(manifest, allow_nan=False))
    sealed = json.dumps({"checksum": _seal(plain), "manifest": plain}, indent=1)
    write_durably(folder / MANIFEST, sealed.encode())
    sync(folder)


def open_version(folder: Path) -> Version:
    """Check the manifest and the sizes and map the files.

    Raises RefusedError where it is not whole, OSError where it cannot be read.
    """
    try:
        manifest = _manifest(folder / MANIFEST)
        maps = [_mapped(folder / group["file"], group["size"]) for group in manifest["groups"]]
    except FileNotFoundError as missing:
        raise RefusedError(f"{missing.filename} is missing") from missing
    return Version(manifest, maps)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is on the disk on return; its name is so after `sync` of its folder."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Bring the names in this folder to the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write_group(folder: Path, order: int, arrays: Arrays) -> Group:
    places: dict[str, Place] = {}
    size = checksum = 0
    path = folder / f"{order:04d}.bin"
    with path.open("wb") as file:
        for name, array in arrays.items():
            offset = -(-size // ALIGNMENT) * ALIGNMENT
            places[name] = _place(name, array, offset)
            for part in _parts(array, offset - size):
                file.write(part)
                checksum = zlib.crc32(part, checksum)
            size = offset + array.nbytes
        file.flush()
        os.fsync(file.fileno())
    return Group(file=path.name, size=size, crc32=checksum, arrays=places)


def _place(name: str, array: NDArray[Any], offset: int) -> Place:
    kind = array.dtype
    if kind.hasobject or kind.fields or kind.subdtype:
        raise ValueError(f"{name}: arrays of {kind} cannot be stored")
    return Place(dtype=kind.str, shape=list(array.shape), offset=offset)


def _parts(array: NDArray[Any], padding: int) -> Iterator[memoryview]:
    """The bytes of an array behind so many zeros, in pieces that stay in the processor's cache."""
    yield memoryview(bytes(padding))
    if array.nbytes:
        data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        for start in range(0, array.nbytes, CHUNK):
            yield data[start : start + CHUNK]


def _view(mapped: mmap.mmap | bytes, place: Place) -> NDArray[Any]:
    return np.ndarray(place["shape"], place["dtype"], mapped, place["offset"])


def _mapped(path: Path, size: int) -> mmap.mmap | bytes:
    with path.open("rb", buffering=0) as file:
        found = os.fstat(file.fileno()).st_size
        if found != size:
            raise RefusedError(f"{path} has {found} bytes instead of {size}")
        # An empty file cannot be mapped.
        return mmap.mmap(file.fileno(), size, _FLAGS, mmap.PROT_READ) if size else b""


def _manifest(path: Path) -> Manifest:
    try:
        document = json.loads(path.read_bytes())
        manifest: Manifest = document["manifest"]
        whole = document["checksum"] == _seal(manifest)
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise RefusedError(f"{path} is damaged")
    if manifest["format"] != FORMAT:
        raise RefusedError(f"{path} has format {manifest['format']} instead of {FORMAT}")
    return manifest


def _seal(manifest: Manifest) -> str:
    return hashlib.blake2b(
        json.dumps(manifest, sort_keys=True).encode(), digest_size=16
    ).hexdigest()
