"""How loops are compiled: kept on disk, without the interpreter's lock.

numba keeps compiled code by the function's own file alone, and would go on using an old copy of a
loop or constant that another module has changed. Here what is compiled is kept by the text of all
modules that take part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

MODULES = (
    "comparison", "compiled", "evidence_nearest", "evidence_shared", "features", "kernels",
    "marks", "signals", "tallies", "text",
)  # fmt: skip
"""What the matcher compiles, and whose constants are compiled in."""


def digest_of(folder: Path, modules: Iterable[str]) -> str:
    """One digest of the texts of these modules."""
    texts = [(folder / f"{name}.py").read_bytes() for name in modules]
    return sha256(b"\0".join(texts)).hexdigest()


DIGEST = digest_of(Path(__file__).parent, MODULES)


def compiled(function: Function) -> Function:
    """A loop of the matcher."""
    return kept(function, DIGEST)


def kept(function: Function, digest: str, **options: Any) -> Function:
    """Compile when it is first called, and keep it for as long as the digest is the same."""
    made: Any = njit(cache=True, nogil=True, **options)(function)
    index = made._cache._cache_file
    index._source_stamp = (*index._source_stamp, digest)
    loop: Function = made
    return loop
