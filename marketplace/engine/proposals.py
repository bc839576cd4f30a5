"""New names for known concepts, proposed from what postings say; a person decides.

Four witnesses speak for a name: the place where it stands beside a known one (brackets, two
languages), the concepts whose company it keeps, its spelling, and its meaning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from marketplace.engine import text as texts
from marketplace.engine.alike import Encode, Meanings, Progress, spelt_alike
from marketplace.engine.naming import BRACKET, TRANSLATION, Finding, passage_of, side_by_side
from marketplace.engine.phrases import phrases_of
from marketplace.engine.records import Record
from marketplace.engine.together import Company
from marketplace.engine.vocabulary import Concept, Vocabulary
from marketplace.engine.wording import is_acronym, is_name, is_short, known_names

TOGETHER = "together"
SPELLING = "spelling"
MEANING = "meaning"
KINDS = (BRACKET, TRANSLATION, SPELLING, MEANING, TOGETHER)

_TRUST = {BRACKET: 0.9, TRANSLATION: 0.85, SPELLING: 0.8, MEANING: 0.75, TOGETHER: 0.5}
_VAGUE, _CLEAR = 0.1, 0.7
_ALONE = 0.65
_WORTH = 0.4
_LEAST_TOGETHER = 2
_LEAST_PHRASE = 3
_TOO_COMMON = 0.1
_MOST_WORDS = 2_000
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text` as another name of concept `key`; `support` counts postings, `score` is 0 to 1."""

    key: str
    text: str
    language: str
    kinds: tuple[str, ...]
    support: int
    score: float
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Word:
    """A text that may become a name, and everything that was seen of it."""

    texts: Counter[str] = field(default_factory=Counter)
    postings: int = 0
    tagged: int = 0
    findings: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)


def propose(
    postings: Iterable[Record],
    vocabulary: Vocabulary,
    *,
    encode: Encode | None = None,
    refused: Collection[tuple[str, str]] = (),
    progress: Progress = lambda _done, _total: None,
) -> list[Proposal]:
    """Proposals for the postings, the best first; each text for its likeliest concept only.

    `postings` are read twice. `refused` are (concept, normal form) that nobody wants to see
    again. `progress` is called with (done, total) while meanings are read and with total 0 while
    postings are.

    Score of a text for a concept: 1 − ∏ (1 − trust(kind) · strength(kind)) over the kinds of
    evidence, as if independent witnesses spoke. Strengths, all 0 to 1:

    * bracket, translation: the sum s of the places' own strengths, as s / (s + 0.5), times the
      share of the text's places that speak for this concept;
    * together: pointwise mutual information, normalised and cautious (`Company.strength`);
    * spelling: the likeness of the two words;
    * meaning: how clearly the word means the concept, stretched from 0.1–0.7 to 0–1; times 0.65
      where no posting speaks of both, and times 0.65 for a single word.

    A text is proposed from 0.4 on, so that meaning or company alone seldom suffices.
    """
    names = known_names(vocabulary)
    words = _chosen(*_read(postings, names, progress))
    company = _company(postings, words, vocabulary, progress)
    meanings = _meanings(words, names, encode, progress)
    found = []
    for normal, word in words.items():
        strengths = _strengths(normal, word, company, names, meanings.get(normal, {}))
        barred = {hit.key for hit in vocabulary.find(normal)}
        barred |= {key for key, text in refused if text == normal}
        support = company.words[normal]
        proposal = _best(word, {k: v for k, v in strengths.items() if k not in barred}, support)
        if proposal is not None:
            found.append(proposal)
    return sorted(found, key=lambda one: (-one.score, -one.support, one.text))


def _read(
    postings: Iterable[Record], names: Mapping[str, str], progress: Progress
) -> tuple[dict[str, _Word], int]:
    """Everything that may become a name, and the number of postings."""
    words: dict[str, _Word] = defaultdict(_Word)
    number = 0
    for number, posting in enumerate(postings, 1):
        findings = _findings(_whole(posting), names)
        tags = {texts.normalise(tag): tag for tag in posting.tags}
        phrases = {one: one for one in map(texts.normalise, phrases_of(posting.title, ()))}
        typed = phrases | {n: f[0].text for n, f in findings.items()} | tags
        for normal, text in typed.items():
            if normal not in names and is_name(text):
                found = findings.get(normal, [])
                _note(words[normal], text, posting, found, tagged=normal in tags)
        progress(number, 0)
    return words, number


def _company(
    postings: Iterable[Record],
    words: Mapping[str, _Word],
    vocabulary: Vocabulary,
    progress: Progress,
) -> Company:
    """In which postings the words stand, as tags or in sentences, and with which concepts."""
    company = Company()
    wanted = Vocabulary(Concept(normal, "", normal, "") for normal in words)
    for posting in postings:
        whole = texts.normalise(_whole(posting))
        concepts = {hit.key for hit in vocabulary.find(whole)}
        topical = {key for key in concepts if vocabulary.concepts[key].topical}
        company.add({hit.key for hit in wanted.find(whole)}, topical)
        progress(company.postings, 0)
    return company


def _whole(posting: Record) -> str:
    return "\n".join((posting.title, posting.text, *posting.tags))


def _findings(whole: str, names: Mapping[str, str]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in side_by_side(whole, names):
        found[texts.normalise(one.text)].append(one)
    return found


def _note(
    word: _Word, text: str, posting: Record, findings: list[Finding], *, tagged: bool
) -> None:
    """One more posting with this text; the strongest place for each concept counts."""
    word.texts[text] += 1
    word.postings += 1
    word.tagged += tagged
    strongest: dict[tuple[str, str], Finding] = {}
    for one in findings:
        held = strongest.setdefault((one.key, one.kind), one)
        if one.strength > held.strength:
            strongest[one.key, one.kind] = one
    for place, one in strongest.items():
        word.findings.setdefault(place, []).append(one)
    if len(word.examples) < _EXAMPLES:
        word.examples.append(_example(posting, text))


def _example(posting: Record, text: str) -> str:
    """Where a posting says it; the title of one that only has it as a tag."""
    prose = f"{posting.title}\n{posting.text}"
    place = prose.lower().find(text.lower())
    return passage_of(prose, place, place + len(text)) if place >= 0 else posting.title


def _chosen(words: Mapping[str, _Word], postings: int) -> dict[str, _Word]:
    """What is worth a closer look: named beside a known name, typed as a tag, or often a title."""
    most = max(_LEAST_PHRASE, postings * _TOO_COMMON)
    kept = {
        normal: word
        for normal, word in words.items()
        if word.findings
        or (word.postings <= most and (word.tagged or word.postings >= _LEAST_PHRASE))
    }
    ranked = sorted(kept, key=lambda n: (not kept[n].findings, -kept[n].postings, n))
    return {normal: kept[normal] for normal in ranked[:_MOST_WORDS]}


def _meanings(
    words: Mapping[str, _Word], names: Mapping[str, str], encode: Encode | None, progress: Progress
) -> dict[str, dict[str, float]]:
    """The closest concepts of each word. An abbreviation means nothing to an encoder."""
    if encode is None:
        return {}
    readable = [one for one, word in words.items() if not is_acronym(_written(word))]
    found = Meanings(names, encode, progress).near(readable)
    return dict(zip(readable, found, strict=True))


def _strengths(
    normal: str, word: _Word, company: Company, names: Mapping[str, str], near: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """For each concept with any evidence the strength of each kind."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    places = sum(len(one) for one in word.findings.values())
    for (key, kind), findings in word.findings.items():
        total = sum(one.strength for one in findings)
        found[key][kind] = total / (total + 0.5) * len(findings) / places
    for key in company.of(normal):
        found[key][TOGETHER] = company.strength(normal, key, least=_LEAST_TOGETHER)
    if word.tagged:
        for key, likeness in spelt_alike(normal, names):
            found[key][SPELLING] = max(likeness, found[key].get(SPELLING, 0.0))
    for key, clear in near.items():
        doubt = _ALONE ** (is_short(normal) + (not company.support(normal, key)))
        found[key][MEANING] = doubt * min(1.0, max(0.0, (clear - _VAGUE) / (_CLEAR - _VAGUE)))
    return found


def _best(
    word: _Word, strengths: Mapping[str, Mapping[str, float]], support: int
) -> Proposal | None:
    if not strengths:
        return None
    scores = {key: _score(kinds) for key, kinds in strengths.items()}
    key = min(scores, key=lambda one: (-scores[one], one))
    if scores[key] < _WORTH:
        return None
    places = [one for kind in KINDS for one in word.findings.get((key, kind), ())]
    passages = [one.passage for one in places] or word.examples
    text = _written(word)
    return Proposal(
        key=key,
        text=text,
        language=texts.language(text),
        kinds=tuple(kind for kind in KINDS if strengths[key].get(kind, 0.0) > 0),
        support=max(support, word.postings),
        score=round(scores[key], 4),
        examples=tuple(dict.fromkeys(passages))[:_EXAMPLES],
    )


def _score(strengths: Mapping[str, float]) -> float:
    doubt = 1.0
    for kind, strength in strengths.items():
        doubt *= 1 - _TRUST[kind] * strength
    return 1 - doubt


def _written(word: _Word) -> str:
    """As it is written most often."""
    return min(word.texts, key=lambda one: (-word.texts[one], one))
