"""What the matcher is measured against: RapidFuzz over segmented text, and plain BM25."""

from collections.abc import Sequence

import bm25s
import numpy as np
from rapidfuzz import fuzz, process

from marketplace.engine import text as texts
from marketplace.engine.records import Record


def _words(record: Record) -> list[str]:
    whole = " ; ".join([record.title, record.text, *record.tags, record.sector])
    return texts.words(texts.normalise(whole))


class Rapidfuzz:
    """`token_set_ratio` over segmented words, every record compared."""

    name = "RapidFuzz token_set_ratio"

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._texts = {record.id: " ".join(_words(record)) for record in corpus}

    def rank(self, need: Record, ids: Sequence[str] | None) -> list[str]:
        choices = self._texts if ids is None else {key: self._texts[key] for key in ids}
        query = " ".join(_words(need))
        scored = process.extract(query, choices, scorer=fuzz.token_set_ratio, limit=None)
        return [key for _, score, key in sorted(scored, key=lambda row: (-row[1], row[2]))]


class Bm25:
    """BM25 (k1 1.5, b 0.75) over the same words."""

    name = "BM25 over words"

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._ids = [record.id for record in corpus]
        self._engine = bm25s.BM25()
        self._engine.index([_words(record) or [""] for record in corpus], show_progress=False)

    def rank(self, need: Record, ids: Sequence[str] | None) -> list[str]:
        scores = np.asarray(self._engine.get_scores(_words(need)))
        order = [self._ids[at] for at in np.argsort(-scores, kind="stable")]
        wanted = None if ids is None else set(ids)
        return order if wanted is None else [key for key in order if key in wanted]
