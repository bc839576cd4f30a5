"""Loops of timetables take half a minute to compile: one process does it for all these tests."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/engine/timetable" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("timetable"))
