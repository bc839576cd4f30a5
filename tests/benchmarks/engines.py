"""Search engines as peers: Tantivy, SQLite FTS5, PostgreSQL full text, over the same words.

Each is asked for any of the need's words (letters, digits, at most `+ # .`) and ranks by its own
score; a record without any of them scores 0.
"""

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import psycopg
import tantivy

from marketplace.engine.records import Record
from tests.benchmarks.peers import Peer, Places, Scores, spaced, words


class Engine(Peer):
    """A peer that finds some records; `found` gives their scores by their place."""

    def __init__(self, corpus: Sequence[Record]) -> None:
        super().__init__(corpus)
        self.size = 0
        self.take(map(spaced, corpus))

    def take(self, texts: Iterable[str]) -> None:
        """Add records by their words with spaces between; their places are counted on."""
        rows = list(enumerate(texts, self.size))
        self.size += len(rows)
        self.write(rows)

    @abstractmethod
    def write(self, rows: Iterable[tuple[int, str]]) -> None:
        """Index texts by their places."""

    @abstractmethod
    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        """All places with any of these words, and their scores."""

    @abstractmethod
    def query(self, terms: Sequence[str]) -> Any:
        """Any of these words, as `top` wants them."""

    @abstractmethod
    def top(self, query: Any, limit: int) -> list[int]:
        """The places of the best, in the way that is fastest for so few."""

    def close(self) -> None:
        """Let go of what it holds open."""

    def scores(self, need: Record, places: Places) -> Scores:
        scores = np.zeros(len(self._ids))
        terms = sorted(set(words(need)))
        for place, score in self.found(terms) if terms else ():
            scores[place] = score
        return scores[places]


class Tantivy(Engine):
    """Tantivy's BM25 (k1 1.2, b 0.75)."""

    name = "Tantivy"

    def __init__(self, corpus: Sequence[Record]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("place", fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        super().__init__(corpus)

    def write(self, rows: Iterable[tuple[int, str]]) -> None:
        writer = self._index.writer(num_threads=1)
        for place, text in rows:
            writer.add_document(tantivy.Document(words=text, place=place))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        hits = self._searcher.search(self.query(terms), limit=max(1, self.size)).hits
        return zip(self._places_of(hits), (score for score, _ in hits), strict=True)

    def query(self, terms: Sequence[str]) -> tantivy.Query:
        each = [tantivy.Query.term_query(self._schema, "words", term) for term in terms]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])

    def top(self, query: tantivy.Query, limit: int) -> list[int]:
        return self._places_of(self._searcher.search(query, limit=limit, count=False).hits)

    def _places_of(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
        found = self._searcher.fast_field_values("place", [address for _, address in hits])
        return cast("list[int]", found)


class Fts5(Engine):
    """SQLite's `bm25()` (k1 1.2, b 0.75)."""

    name = "SQLite FTS5"

    def __init__(self, corpus: Sequence[Record]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE record USING fts5(words)")
        super().__init__(corpus)

    def write(self, rows: Iterable[tuple[int, str]]) -> None:
        self._connection.executemany("INSERT INTO record (rowid, words) VALUES (?, ?)", rows)

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        rows = self._connection.execute(
            "SELECT rowid, -bm25(record) FROM record WHERE record MATCH ?", (self.query(terms),)
        )
        yield from rows.fetchall()

    def query(self, terms: Sequence[str]) -> str:
        return " OR ".join(f'"{term}"' for term in terms)

    def top(self, query: str, limit: int) -> list[int]:
        rows = self._connection.execute(
            "SELECT rowid FROM record WHERE record MATCH ? ORDER BY rank LIMIT ?", (query, limit)
        )
        return [place for (place,) in rows]

    def close(self) -> None:
        self._connection.close()


class Postgres(Engine):
    """PostgreSQL's `ts_rank`, its weight divided by 1 + the logarithm of the length."""

    name = "PostgreSQL full text"

    def __init__(self, corpus: Sequence[Record], address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)
        self._connection.execute("CREATE TEMP TABLE record (place int, terms tsvector)")
        super().__init__(corpus)

    def write(self, rows: Iterable[tuple[int, str]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO record VALUES (%s, to_tsvector('simple', %s))", rows)
        self._connection.execute("CREATE INDEX IF NOT EXISTS terms ON record USING gin (terms)")
        self._connection.execute("VACUUM ANALYZE record")

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        rows = self._connection.execute(
            "SELECT place, ts_rank(terms, query, 1) "
            "FROM record, to_tsquery('simple', %s) AS query WHERE terms @@ query",
            (self.query(terms),),
        )
        yield from rows.fetchall()

    def query(self, terms: Sequence[str]) -> str:
        return " | ".join(terms)

    def top(self, query: str, limit: int) -> list[int]:
        rows = self._connection.execute(
            "SELECT place FROM record, to_tsquery('simple', %s) AS query WHERE terms @@ query "
            "ORDER BY ts_rank(terms, query, 1) DESC LIMIT %s",
            (query, limit),
        )
        return [place for (place,) in rows]

    def cpu(self) -> float:
        """Seconds that the server has worked for this connection so far."""
        spent = Path(f"/proc/{self._connection.info.backend_pid}/schedstat").read_text("utf-8")
        return int(spent.split()[0]) / 1e9

    def close(self) -> None:
        self._connection.close()


def address(url: str) -> str:
    """A libpq address from SQLAlchemy's."""
    return url.replace("+psycopg", "")
