"""A new base built beside the old one: searches go on, and lose nothing that changes meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.segment import Row, Segment, build_segment

log = logging.getLogger(__name__)


class Merge:
    """Folds rows and the live records of a base into a new segment, in a thread of its own.

    It works on copies. `overtaken` collects the ids that were written or removed since: for them
    the new base is already out of date.
    """

    def __init__(self, rows: Mapping[str, Row], base: Segment, live: NDArray[np.bool_]) -> None:
        self.overtaken: set[str] = set()
        self._given = dict(rows), base, live.copy()
        self._made: Segment | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="index-merge", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    @property
    def has_failed(self) -> bool:
        return self._made is None and not self.is_running

    def wait(self) -> None:
        """Until the new segment is there."""
        self._thread.join()

    def result(self) -> Segment:
        """The new segment; raises what the merge raised."""
        if self._made is None:
            raise RuntimeError("The index could not be merged.") from self._error
        return self._made

    def _run(self) -> None:
        try:
            self._made = build_segment(*self._given)
        except Exception as error:
            self._error = error
            log.exception("merging %d records failed", len(self._given[0]))
