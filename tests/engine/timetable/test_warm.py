"""What was compiled ahead is all that a timetable and its repair need."""

from importlib import import_module

from numba.core.dispatcher import Dispatcher

from marketplace.engine.timetable.compiled import MODULES
from marketplace.engine.timetable.warm import warm

BREAKS = "breaks_"
"""The loops of the public benchmark, which no event needs."""


def test_every_loop_that_python_calls_is_compiled() -> None:
    warm()
    cold = [name for name, loop in loops() if not (loop.signatures or is_inner(loop))]
    assert cold == []


def loops() -> list[tuple[str, Dispatcher]]:
    modules = [
        import_module(f"marketplace.engine.timetable.{name}")
        for name in MODULES
        if not name.startswith(BREAKS)
    ]
    return [
        (f"{module.__name__}.{name}", loop)
        for module in modules
        for name, loop in vars(module).items()
        if isinstance(loop, Dispatcher)
    ]


def is_inner(loop: Dispatcher) -> bool:
    """Called from other loops alone: compiled with them."""
    return bool(loop.targetoptions.get("no_cpython_wrapper"))
