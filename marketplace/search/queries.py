"""Which postings a typed text finds: the same on SQLite (FTS5) and PostgreSQL (GIN)."""

from typing import Any as Whatever

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, false, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from marketplace.engine.vocabulary import Vocabulary
from marketplace.search.expressions import fts5, tsquery
from marketplace.search.parsing import parse


def matching(
    model: Whatever, text: str, vocabulary: Vocabulary | None = None
) -> ColumnElement[bool]:
    """The condition that a posting (`Scenario` or `Product`) is found by a typed text.

    With a vocabulary, a concept in the text is also found by its other names: drone finds 无人机.
    A text without a letter or digit finds nothing.
    """
    expression = parse(text, vocabulary)
    if expression is None:
        return false()
    return _Matches(
        model.id, model.search_terms, literal(fts5(expression)), literal(tsquery(expression))
    )


class _Matches(FunctionElement[bool]):
    """`(id, search_terms, FTS5 text, tsquery text)`; each database takes what it understands."""

    name = "search_matches"
    type = Boolean()
    inherit_cache = True


@compiles(_Matches, "sqlite")
def _on_sqlite(element: _Matches, compiler: SQLCompiler, **options: Whatever) -> str:
    number, _terms, wanted, _other = element.clauses
    index = f"{_table(number)}_fts"
    asked = compiler.process(wanted, **options)
    column = compiler.process(number, **options)
    return f"{column} IN (SELECT rowid FROM {index} WHERE {index} MATCH {asked})"


@compiles(_Matches, "postgresql")
def _on_postgresql(element: _Matches, compiler: SQLCompiler, **options: Whatever) -> str:
    _number, terms, _other, wanted = element.clauses
    column = compiler.process(terms, **options)
    # Word for word the expression of the index in migration 0009: else the index is not used.
    return f"search_vector({column}) @@ CAST({compiler.process(wanted, **options)} AS tsquery)"


def _table(column: SQLColumnExpression[Whatever]) -> str:
    return str(column.table.name)  # type: ignore[attr-defined] # a mapped column has its table
