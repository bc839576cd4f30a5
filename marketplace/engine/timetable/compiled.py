"""How loops are compiled: kept on disk, without the interpreter's lock.

numba keeps compiled code by the function's own file alone, and would go on using an old copy of a
loop that another module has changed. Here all that is compiled is kept by the text of all modules
that take part.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

MODULES = (
    "breaks_board", "breaks_moves", "breaks_search", "colour", "compact", "compiled", "eject",
    "grid", "problem", "replan", "settle", "state",
)  # fmt: skip
"""What is compiled, and whose constants are compiled in."""


def _digest() -> str:
    texts = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in MODULES]
    return sha256(b"\0".join(texts)).hexdigest()


DIGEST = _digest()


def compiled(function: Function) -> Function:
    """A loop that is called from Python."""
    return _kept(function, {})


def inner(function: Function) -> Function:
    """A loop that is called from other loops alone, which is less work for the compiler."""
    return _kept(function, {"no_cpython_wrapper": True, "no_cfunc_wrapper": True})


def _kept(function: Function, options: dict[str, Any]) -> Function:
    made: Any = njit(cache=True, nogil=True, **options)(function)
    index = made._cache._cache_file
    index._source_stamp = (*index._source_stamp, DIGEST)
    kept: Function = made
    return kept
