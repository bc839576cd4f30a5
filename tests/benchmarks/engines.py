"""Search engines as peers: Tantivy, SQLite FTS5, PostgreSQL full text, over the same words.

Each is asked for any of the need's words (letters, digits, at most `+ # .`) and ranks by its own
score; a record without any of them scores 0.
"""

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
import psycopg
import tantivy

from marketplace.engine.records import Record
from tests.benchmarks.peers import Peer, Places, Scores, spaced, words


class Engine(Peer):
    """A peer that finds some records; `found` gives their scores by their place."""

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        raise NotImplementedError

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
        super().__init__(corpus)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("place", stored=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        for place, record in enumerate(corpus):
            writer.add_document(tantivy.Document(words=spaced(record), place=place))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        each = [tantivy.Query.term_query(self._schema, "words", term) for term in terms]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])
        for score, address in self._searcher.search(query, limit=len(self._ids)).hits:
            yield self._searcher.doc(address)["place"][0], score


class Fts5(Engine):
    """SQLite's `bm25()` (k1 1.2, b 0.75)."""

    name = "SQLite FTS5"

    def __init__(self, corpus: Sequence[Record]) -> None:
        super().__init__(corpus)
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE record USING fts5(words)")
        rows = [(place, spaced(record)) for place, record in enumerate(corpus)]
        self._connection.executemany("INSERT INTO record (rowid, words) VALUES (?, ?)", rows)

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        query = " OR ".join(f'"{term}"' for term in terms)
        rows = self._connection.execute(
            "SELECT rowid, -bm25(record) FROM record WHERE record MATCH ?", (query,)
        )
        yield from rows.fetchall()

    def close(self) -> None:
        self._connection.close()


class Postgres(Engine):
    """PostgreSQL's `ts_rank`, its weight divided by 1 + the logarithm of the length."""

    name = "PostgreSQL full text"

    def __init__(self, corpus: Sequence[Record], address: str) -> None:
        super().__init__(corpus)
        self._connection = psycopg.connect(address, autocommit=True)
        self._connection.execute("CREATE TEMP TABLE record (place int, terms tsvector)")
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO record VALUES (%s, to_tsvector('simple', %s))",
                [(place, spaced(record)) for place, record in enumerate(corpus)],
            )
        self._connection.execute("CREATE INDEX ON record USING gin (terms)")
        self._connection.execute("ANALYZE record")

    def found(self, terms: Sequence[str]) -> Iterable[tuple[int, float]]:
        rows = self._connection.execute(
            "SELECT place, ts_rank(terms, query, 1) "
            "FROM record, to_tsquery('simple', %s) AS query WHERE terms @@ query",
            (" | ".join(terms),),
        )
        yield from rows.fetchall()

    def close(self) -> None:
        self._connection.close()


def address(url: str) -> str:
    """A libpq address from SQLAlchemy's."""
    return url.replace("+psycopg", "")
