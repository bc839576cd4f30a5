"""Compiled loops are kept on disk, by the text of all modules that are compiled into them."""

from pathlib import Path

import pytest

from marketplace.engine import compiled as of_matcher
from marketplace.engine import kernels
from marketplace.engine.timetable import compiled as of_timetables
from marketplace.engine.timetable import state

KINDS = pytest.mark.parametrize(
    ("kind", "loop"), [(of_matcher, kernels.sift), (of_timetables, state.put)]
)


@KINDS
def test_every_module_with_a_compiled_loop_counts(kind, loop) -> None:
    marks = ("\n@compiled\n", "\n@inner\n")
    found = {
        path.stem
        for path in Path(kind.__file__).parent.glob("*.py")
        if any(mark in path.read_text("utf-8") for mark in marks)
    }
    assert loop.py_func.__module__.rsplit(".", 1)[-1] in found
    assert found <= set(kind.MODULES)


@KINDS
def test_change_of_any_of_them_makes_what_is_kept_out_of_date(kind, loop) -> None:
    assert loop._cache._cache_file._source_stamp[-1] == kind.DIGEST


def test_nothing_is_compiled_in_another_way() -> None:
    engine = Path(of_matcher.__file__).parent
    found = {path.name for path in engine.rglob("*.py") if "njit" in path.read_text("utf-8")}
    assert found == {"compiled.py"}
