"""How the loops of timetables are compiled: see `engine/compiled.py`."""

from __future__ import annotations

from pathlib import Path

from marketplace.engine.compiled import Function, digest_of, kept

MODULES = (
    "breaks_board", "breaks_moves", "breaks_search", "colour", "compact", "compiled", "eject",
    "grid", "problem", "replan", "settle", "state",
)  # fmt: skip
"""What is compiled, and whose constants are compiled in."""
DIGEST = digest_of(Path(__file__).parent, MODULES)


def compiled(function: Function) -> Function:
    """A loop that is called from Python."""
    return kept(function, DIGEST)


def inner(function: Function) -> Function:
    """A loop that is called from other loops alone, which is less work for the compiler."""
    return kept(function, DIGEST, no_cpython_wrapper=True, no_cfunc_wrapper=True)
