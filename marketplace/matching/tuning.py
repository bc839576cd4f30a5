"""MATCH_WEIGHTS: which weights this process ranks with."""

from __future__ import annotations

from pathlib import Path

from marketplace.config import SettingsError
from marketplace.engine.weights import use
from marketplace.engine.weights_file import read_weights


def use_weights(path: Path | None) -> None:
    """Rank with the weights of this file, or with the shipped ones where none is named.

    Raises:
        SettingsError: the file cannot be used.
    """
    try:
        use(None if path is None else read_weights(path))
    except ValueError as error:
        raise SettingsError(f"MATCH_WEIGHTS: {error}") from None
