"""A file of weights, as `python app.py learn -o` writes it, read with care: people edit it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from marketplace.engine.weights import Weights, shipped_weights, weights_as_data, weights_from

_OPTIONAL = ("zero",)
_PARTIAL = ("across", "plain_across")
_COUNTS = ("candidates", "reserve", "by_meaning", "per_party")


def read_weights(path: Path) -> Weights:
    """The weights of a file.

    Raises:
        ValueError: with a sentence that names the file and what is wrong with it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ValueError(f"{path} is not a JSON file in UTF-8.") from error
    if fault := _fault(data, weights_as_data(shipped_weights()), ""):
        raise ValueError(f"{path}: {fault}.")
    try:
        return weights_from(data)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _fault(given: Any, pattern: Any, where: str) -> str:
    """How a value differs in kind from that of the shipped file; empty where it does not."""
    named = f"“{where}”" if where else "the file"
    if isinstance(pattern, Mapping):
        if not isinstance(given, Mapping):
            return f"{named} must be an object with names and values"
        return _missing(given, pattern, where) or _within(given, pattern, where)
    if isinstance(pattern, str):
        return "" if isinstance(given, str) else f"{named} must be a text"
    if isinstance(pattern, Sequence):
        good = isinstance(given, list) and len(given) == len(pattern) and all(map(_number, given))
        return "" if good else f"{named} must be a list of {len(pattern)} numbers"
    if not _number(given):
        return f"{named} must be a number"
    if where in _COUNTS and not isinstance(given, int):
        return f"{named} must be a whole number"
    return "" if given >= 0 else f"{named} must not be below 0"


def _missing(given: Mapping[str, Any], pattern: Mapping[str, Any], where: str) -> str:
    # Pairs across languages need only what differs from those of one language.
    wanted = set() if where in _PARTIAL else pattern.keys() - given.keys() - {*_OPTIONAL}
    unknown = given.keys() - pattern.keys()
    if wanted:
        return f"“{_path(where, min(wanted))}” is missing"
    return f"“{_path(where, min(unknown))}” is not known" if unknown else ""


def _within(given: Mapping[str, Any], pattern: Mapping[str, Any], where: str) -> str:
    faults = (_fault(given[name], pattern[name], _path(where, name)) for name in given)
    if fault := next(filter(None, faults), ""):
        return fault
    if "full" in given and given["full"] <= given.get("zero", 0):
        return f"“{_path(where, 'full')}” must be above “zero”"
    return ""


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
