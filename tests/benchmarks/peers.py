"""What the matcher is measured against: scorers over texts, each a class with a name and ranks.

All see the same text of a record (title, description, tags, sector) and, where they work on
words, the same segmentation, so that ranking alone is compared.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from marketplace.engine import text as texts
from marketplace.engine.records import Record

Scores = NDArray[np.float64]
Places = NDArray[np.intp]


def whole(record: Record) -> str:
    """The text of a record that every peer sees, normalised."""
    parts = [record.title, record.text, *record.tags, record.sector]
    return texts.normalise(" ; ".join(filter(None, parts)))


def words(record: Record) -> list[str]:
    return texts.words(whole(record))


def words_and_pairs(record: Record) -> list[str]:
    """Words and all pairs of neighbouring Chinese characters."""
    return [*words(record), *texts.bigrams(whole(record))]


class Peer(ABC):
    """Ranks a corpus for a need; records of equal score stand in the order of their ids."""

    name: str

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._ids = [record.id for record in corpus]
        self._places = {key: place for place, key in enumerate(self._ids)}

    @abstractmethod
    def scores(self, need: Record, places: Places) -> Scores:
        """How well each of the records at these places of the corpus fits."""

    def rank(self, need: Record, ids: Sequence[str] | None) -> list[str]:
        """All ids, or these, the best first."""
        keys = self._ids if ids is None else [key for key in ids if key in self._places]
        places = np.array([self._places[key] for key in keys], np.intp)
        found = self.scores(need, places).tolist()
        return [key for _, key in sorted(zip((-score for score in found), keys, strict=True))]


class Fuzzy(Peer):
    """A RapidFuzz scorer against every record."""

    def __init__(
        self,
        corpus: Sequence[Record],
        scorer: Callable[..., float],
        view: Callable[[Record], str],
    ) -> None:
        super().__init__(corpus)
        self.name = f"RapidFuzz {scorer.__name__}"
        self._scorer = scorer
        self._view = view
        self._texts = [view(record) for record in corpus]

    def scores(self, need: Record, places: Places) -> Scores:
        others = [self._texts[place] for place in places]
        found = process.cdist([self._view(need)], others, scorer=self._scorer)
        return np.asarray(found[0], np.float64)


def spaced(record: Record) -> str:
    """Words with spaces between: RapidFuzz takes unsegmented Chinese for one token."""
    return " ".join(words(record))


def token_set(corpus: Sequence[Record]) -> Fuzzy:
    return Fuzzy(corpus, fuzz.token_set_ratio, spaced)


def partial(corpus: Sequence[Record]) -> Fuzzy:
    return Fuzzy(corpus, fuzz.partial_ratio, spaced)


def plain(corpus: Sequence[Record]) -> Fuzzy:
    return Fuzzy(corpus, fuzz.ratio, whole)


class Bm25(Peer):
    """BM25 (k1 1.5, b 0.75) over the terms of a view."""

    def __init__(
        self, corpus: Sequence[Record], view: Callable[[Record], list[str]] = words
    ) -> None:
        super().__init__(corpus)
        self.name = "BM25, words" if view is words else "BM25, words + pairs"
        self._view = view
        self._engine = bm25s.BM25()
        self._engine.index([view(record) or [""] for record in corpus], show_progress=False)

    def scores(self, need: Record, places: Places) -> Scores:
        terms = self._view(need)
        found = self._engine.get_scores(terms) if terms else np.zeros(len(self._ids))
        return np.asarray(found, np.float64)[places]


def bm25_pairs(corpus: Sequence[Record]) -> Bm25:
    return Bm25(corpus, words_and_pairs)


class TfIdf(Peer):
    """Cosine of pairs of characters, tf x (ln((1 + n) / (1 + df)) + 1): scikit-learn's defaults."""

    name = "TF-IDF, pairs of characters"

    def __init__(self, corpus: Sequence[Record]) -> None:
        super().__init__(corpus)
        counted = [_pairs(record) for record in corpus]
        met = Counter(pair for counts in counted for pair in counts)
        self._columns = {pair: at for at, pair in enumerate(sorted(met))}
        known = np.array([met[pair] for pair in self._columns], np.float64)
        self._rarity = np.log((1 + len(corpus)) / (1 + known)) + 1
        self._matrix = self._rows(counted)

    def scores(self, need: Record, places: Places) -> Scores:
        found = self._matrix[places] @ self._rows([_pairs(need)]).T
        return np.asarray(found.todense(), np.float64).ravel()

    def _rows(self, counted: Sequence[Counter[str]]) -> sparse.csr_matrix:
        """A row of unit length for each text."""
        entries = [
            (row, self._columns[pair], count)
            for row, counts in enumerate(counted)
            for pair, count in counts.items()
            if pair in self._columns
        ]
        rows, columns, counts = np.array(entries, np.int64).reshape(-1, 3).T
        values = counts * self._rarity[columns]
        length = np.sqrt(np.bincount(rows, values**2, len(counted)))
        shape = (len(counted), len(self._columns))
        return sparse.csr_matrix((values / length[rows], (rows, columns)), shape=shape)


def _pairs(record: Record) -> Counter[str]:
    text = whole(record)
    return Counter(text[at : at + 2] for at in range(len(text) - 1))
