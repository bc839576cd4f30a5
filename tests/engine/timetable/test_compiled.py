"""Compiled loops are kept on disk, by the text of all modules that are compiled into them."""

from pathlib import Path

from marketplace.engine.timetable import compiled, state

FOLDER = Path(compiled.__file__).parent


def test_every_module_with_a_compiled_loop_counts() -> None:
    marks = ("\n@compiled\n", "\n@inner\n")
    found = {
        path.stem
        for path in FOLDER.glob("*.py")
        if any(mark in path.read_text("utf-8") for mark in marks)
    }
    assert found <= set(compiled.MODULES)


def test_change_of_any_of_them_makes_what_is_kept_out_of_date() -> None:
    stamp = state.put._cache._cache_file._source_stamp
    assert stamp[-1] == compiled.DIGEST
