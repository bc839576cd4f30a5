"""What a person typed as a tree of terms, written for either database. Safe by construction:
a term holds letters and digits only, and is quoted all the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One index term, or everything that begins with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be there."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part is enough."""

    parts: tuple["Expression", ...]


Expression = Term | All | Any


def fts5(expression: Expression) -> str:
    """The expression in the language of SQLite's FTS5."""
    if isinstance(expression, Term):
        return f'"{expression.text}"' + ("*" if expression.prefix else "")
    sign = " AND " if isinstance(expression, All) else " OR "
    return "(" + sign.join(fts5(part) for part in expression.parts) + ")"


def tsquery(expression: Expression) -> str:
    """The expression as text of PostgreSQL's `tsquery`."""
    if isinstance(expression, Term):
        return f"'{expression.text}'" + (":*" if expression.prefix else "")
    sign = " & " if isinstance(expression, All) else " | "
    return "(" + sign.join(tsquery(part) for part in expression.parts) + ")"
