"""What is measured for speed: the matcher and its peers, each asked for its best for a need.

All know the same kept products. `ask` prepares a question, which is not measured; to put it is.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

import bm25s
from bm25s.tokenization import Tokenized
from rapidfuzz import fuzz, process

from marketplace.engine.matcher import Match
from marketplace.engine.profile import Profile
from marketplace.engine.records import Record
from tests.benchmarks import ours
from tests.benchmarks.compare import cluster
from tests.benchmarks.engines import Engine, Fts5, Postgres, Tantivy, address
from tests.benchmarks.kept import Kept
from tests.benchmarks.market import Drawn, features_of
from tests.benchmarks.peers import spaced, whole, words

TOP = 20
Question = Callable[[], Sequence[Any]]


class Contender(ABC):
    """Gives the best `TOP` products for a need."""

    name: str

    @abstractmethod
    def ask(self, need: Drawn) -> Question:
        """The question, ready to be put."""

    def cpu(self) -> float:
        """Seconds of processor that it has used so far."""
        return time.process_time()


class Ours(Contender):
    """The matcher: an explained top for a scenario whose features are stored."""

    name = "this matcher"

    def __init__(self, kept: Kept, count: int, needs: Iterable[Drawn], base: Path) -> None:
        self._needs = {need.record.id: features_of(need) for need in needs}
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as aside:
            known = list(self._needs.values())
            self.built = aside.submit(ours.build, kept.folder, count, base, known).result()
        began = time.perf_counter()
        self._matcher, self._index = ours.opened(base)
        self.built["opened"] = time.perf_counter() - began
        self._fetch = ours.fetcher(kept)

    def ask(self, need: Drawn) -> Question:
        return partial(self.top, self._needs[need.record.id])

    def top(self, need: bytes) -> list[Match]:
        """The best for a scenario with these features, with their reasons in sentences."""
        asking = Profile.from_bytes(need)
        found = self._matcher.search(asking, self._index, self._fetch, top=TOP)
        ours.told(found)
        return found


class Searching(Contender):
    """A search engine asked for any of the need's words."""

    def __init__(self, engine: Engine, texts: Iterable[str]) -> None:
        self.name = engine.name
        self._engine = engine
        engine.take(texts)

    def ask(self, need: Drawn) -> Question:
        return partial(self._engine.top, self._engine.query(terms(need.record)), TOP)

    def cpu(self) -> float:
        elsewhere = self._engine.cpu() if isinstance(self._engine, Postgres) else 0.0
        return super().cpu() + elsewhere


class Bm25s(Contender):
    """bm25s (k1 1.5, b 0.75); compiled, it is the faster for a single question."""

    name = "bm25s"

    def __init__(self, texts: Iterable[str], backend: str = "numba") -> None:
        self._numbers: dict[str, int] = {}
        rows = [[self._number(word) for word in text.split()] for text in texts]
        self._limit = min(TOP, len(rows))
        self._engine = bm25s.BM25(backend=backend)
        self._engine.index(Tokenized(rows, self._numbers), show_progress=False)

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def ask(self, need: Drawn) -> Question:
        known = [self._numbers[word] for word in terms(need.record) if word in self._numbers]
        return partial(self.top, known) if known else list

    def top(self, query: list[int]) -> list[int]:
        """The places of the best for words by their numbers."""
        found = self._engine.retrieve(
            [query], k=self._limit, show_progress=False, return_as="documents"
        )
        return list(found[0])


class Fuzzy(Contender):
    """A RapidFuzz scorer over all texts."""

    def __init__(
        self, scorer: Callable[..., float], view: Callable[[Record], str], texts: Iterable[str]
    ) -> None:
        self.name = f"RapidFuzz {scorer.__name__}"
        self._scorer, self._view, self._texts = scorer, view, list(texts)

    def ask(self, need: Drawn) -> Question:
        asked, scorer = self._view(need.record), self._scorer
        return partial(
            process.extract, asked, self._texts, scorer=scorer, limit=TOP, processor=None
        )


def terms(record: Record) -> list[str]:
    """The distinct words that a search engine is asked for."""
    return sorted(set(words(record)))


def _texts(rows: Iterable[bytes]) -> Iterator[str]:
    return (row.decode() for row in rows)


def _fts5(kept: Kept, count: int, held: ExitStack) -> Contender:
    return Searching(held.enter_context(closing(Fts5(()))), _texts(kept.words.rows(count)))


def _postgresql(kept: Kept, count: int, held: ExitStack) -> Contender:
    server = held.enter_context(cluster())
    engine = held.enter_context(closing(Postgres((), address(server.url()))))
    return Searching(engine, _texts(kept.words.rows(count)))


def _tantivy(kept: Kept, count: int, _held: ExitStack) -> Contender:
    return Searching(Tantivy(()), _texts(kept.words.rows(count)))


def _bm25s(kept: Kept, count: int, _held: ExitStack) -> Contender:
    return Bm25s(_texts(kept.words.rows(count)))


def _token_set(kept: Kept, count: int, _held: ExitStack) -> Contender:
    return Fuzzy(fuzz.token_set_ratio, spaced, _texts(kept.words.rows(count)))


def _ratio(kept: Kept, count: int, _held: ExitStack) -> Contender:
    return Fuzzy(fuzz.ratio, whole, _texts(kept.texts.rows(count)))


Builder = Callable[[Kept, int, ExitStack], Contender]
QUICK: MappingProxyType[str, Builder] = MappingProxyType({"tantivy": _tantivy, "bm25s": _bm25s})
SLOW: MappingProxyType[str, Builder] = MappingProxyType(
    {"fts5": _fts5, "postgresql": _postgresql, "token-set": _token_set, "ratio": _ratio}
)
PEERS: MappingProxyType[str, Builder] = MappingProxyType({**QUICK, **SLOW})
