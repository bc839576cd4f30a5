"""From what a person typed to an expression: words, prefixes, and other names of concepts."""

import re

import rjieba

from marketplace.engine import text as engine_text
from marketplace.engine.vocabulary import Hit, Vocabulary
from marketplace.search.expressions import All, Any, Expression, Term
from marketplace.search.terms import runs

LONGEST_QUERY = 200
MOST_PARTS = 24
MOST_NAMES = 16
SHORTEST_PREFIX = 3
WHOLE_RUN = 2
"""Chinese runs up to this length must stand together; longer ones are cut into words first."""
# The engine closes spaces between Chinese characters; here they part what is looked for.
_PARTED = re.compile(rf"(?<=[{engine_text.HAN}])\s+(?=[{engine_text.HAN}])")


def parse(text: str, vocabulary: Vocabulary | None = None) -> Expression | None:
    """The expression of a typed text, or None when there is nothing in it to look for."""
    normal = engine_text.normalise(_PARTED.sub(" | ", text[:LONGEST_QUERY]))
    parts: list[Expression] = []
    reached = 0
    if vocabulary is not None:
        for (start, end), hits in _places(normal, vocabulary):
            parts += _plain(normal[reached:start])
            parts.append(_concept(normal[start:end], hits, vocabulary))
            reached = end
    parts += _plain(normal[reached:])
    return _all(parts or _plain(normal, keep=True))


def _places(normal: str, vocabulary: Vocabulary) -> list[tuple[tuple[int, int], list[Hit]]]:
    """Where concepts stand, each place once with all the concepts it may mean."""
    found: dict[tuple[int, int], list[Hit]] = {}
    for hit in vocabulary.find(normal):
        found.setdefault((hit.start, hit.end), []).append(hit)
    return sorted(found.items(), key=lambda item: item[0])


def _concept(surface: str, hits: list[Hit], vocabulary: Vocabulary) -> Expression:
    names = [surface]
    for hit in hits:
        concept = vocabulary.concepts[hit.key]
        names += [concept.zh, concept.en, *concept.aliases]
    wanted = dict.fromkeys(engine_text.normalise(name) for name in names)
    ways = [_all(_plain(name, keep=True)) for name in list(wanted)[:MOST_NAMES]]
    return _any([way for way in dict.fromkeys(ways) if way is not None])


def _plain(normal: str, *, keep: bool = False) -> list[Expression]:
    """The parts of a text without concepts; function words only count when `keep` is set."""
    stop = frozenset() if keep else engine_text.stopwords()
    parts: list[Expression] = []
    for run, is_han in runs(normal):
        if is_han:
            parts += [_han(word) for word in _words(run) if word not in stop or len(word) > 1]
        elif run not in stop:
            parts.append(_word(run))
    return parts


def _words(run: str) -> list[str]:
    """A Chinese run as it stands when short, else cut into words."""
    return [run] if len(run) <= WHOLE_RUN else list(rjieba.cut(run))


def _han(word: str) -> Expression:
    if len(word) == 1:
        return Term(word, prefix=True)
    return All(tuple(Term(word[i : i + 2]) for i in range(len(word) - 1)))


def _word(word: str) -> Expression:
    terms = [Term(word, prefix=len(word) >= SHORTEST_PREFIX), Term(engine_text.stem(word))]
    return _any(terms[: 1 if terms[1].text == word else 2])


def _all(parts: list[Expression]) -> Expression | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else All(tuple(dict.fromkeys(parts[:MOST_PARTS])))


def _any(parts: list[Expression] | list[Term]) -> Expression:
    return parts[0] if len(parts) == 1 else Any(tuple(parts))
