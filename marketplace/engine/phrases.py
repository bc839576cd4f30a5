"""Key phrases: the tags of a record and the stretches of content words in its title."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.engine import text as texts

_LONGEST = 5
_MOST = 12


def phrases_of(title: str, tags: Sequence[str]) -> tuple[str, ...]:
    """Phrases as words joined by a space, so that RapidFuzz sees proper tokens."""
    found = [" ".join(_chunks(texts.normalise(tag))) for tag in tags]
    found += _chunks(texts.normalise(title))
    return tuple(dict.fromkeys(phrase.strip() for phrase in found if phrase.strip()))[:_MOST]


def _chunks(text: str) -> list[str]:
    """Runs of content words between function words and punctuation, at most five words long."""
    stop = texts.stopwords()
    chunks: list[str] = []
    run: list[str] = []
    last = 0
    for token in longest(texts.tokens(text)):
        if token.word in stop or text[last : token.start].strip() or len(run) == _LONGEST:
            chunks.append(" ".join(run))
            run = []
        if token.word not in stop and not token.word.isdigit():
            run.append(token.word)
        last = token.end
    return [*chunks, " ".join(run)]


def longest(tokens: Sequence[texts.Token]) -> list[texts.Token]:
    """Without the shorter words that search segmentation adds inside longer ones."""
    kept: list[texts.Token] = []
    for token in sorted(tokens, key=lambda token: (token.start, -token.end)):
        if kept and token.end <= kept[-1].end:
            continue
        if kept and token.start < kept[-1].end:
            kept.pop()
        kept.append(token)
    return kept
