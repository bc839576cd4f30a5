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


def joined(words: Sequence[str], mine: str, theirs: str) -> tuple[str, ...]:
    """Words of two normalised texts as both write them: neighbours in both become one phrase.

    低空 and 经济 become 低空经济 where both texts say so. The order of `words` is kept.
    """
    wanted = set(words)
    phrases: dict[str, str] = {}
    for run in _runs(wanted, mine):
        for phrase in _split(run, theirs):
            phrases.update(dict.fromkeys((t.word for t in phrase), _between(mine, phrase)))
    return tuple(dict.fromkeys(phrases.get(word, word) for word in words))


def _runs(wanted: set[str], text: str) -> list[list[texts.Token]]:
    """Stretches of wanted words that touch each other."""
    runs: list[list[texts.Token]] = []
    for token in longest(texts.tokens(text)):
        if token.word not in wanted:
            continue
        if runs and runs[-1][-1].end == token.start:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _split(run: list[texts.Token], theirs: str) -> list[list[texts.Token]]:
    """A stretch cut where the other text does not continue it."""
    pieces = [[run[0]]]
    for token in run[1:]:
        tried = "".join(one.word for one in (*pieces[-1], token))
        if tried in theirs:
            pieces[-1].append(token)
        else:
            pieces.append([token])
    return pieces


def _between(text: str, phrase: list[texts.Token]) -> str:
    return text[phrase[0].start : phrase[-1].end]


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
