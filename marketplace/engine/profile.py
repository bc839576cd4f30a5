"""A record prepared for comparison, once, when it is written; small enough to store in a row."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from marketplace.engine import text as texts
from marketplace.engine.facts import cooperation_of, stage_of, wants_local
from marketplace.engine.features import Bag, Floats, Group, Hashes, feature, read_field
from marketplace.engine.lexicon import key_of
from marketplace.engine.marks import NOWHERE, marks_of
from marketplace.engine.meaning import SIZE, Bytes, Encoder, compress
from marketplace.engine.phrases import phrases_of
from marketplace.engine.quantities import price_of
from marketplace.engine.records import Need, Record
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import Weights

NEED = "need"
CAPABILITY = "capability"
# Of such a size that the arrays behind it lie on addresses that processors like.
_HEADER = struct.Struct("<4I")
_HASH, _WEIGHT, _BYTE = np.dtype("<u8"), np.dtype("<f4"), np.dtype("i1")
_MOST_SENTENCES = 12
_SHORTEST_SENTENCE = 4
_EDGES = " ;；"
# Where words stand side by side for a reader: the parts of the text, and the sector.
_SHOWN = ("title", "text", "tags", "sector")


class Facts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is compared one by one rather than as a bag of terms. Money in 万元.

    `spans` say where in the text each sentence starts and ends whose meaning a profile holds, and
    `chinese` which share of all its words is, from 0 to 1.
    They are stored without names: whoever changes a field makes all features anew.
    """

    side: str
    id: str
    title: str
    text: str
    language: str
    party: str
    sector: str
    city: str
    money_wan: float | None
    cooperation: str
    stage: int | None
    local_only: bool
    conditions: tuple[str, ...]
    certificates: tuple[str, ...]
    concepts: tuple[str, ...]
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    chinese: float


_read_facts = msgspec.msgpack.Decoder(Facts).decode


@dataclass(frozen=True, eq=False)
class Profile:
    """Sorted features of a record with their weights (without rarity), and its facts.

    `stored` are the facts as bytes: they are read only for the records that come into question.
    `surfaces` are the words of the facts as a lexicon knows them. `marks` serve to explain a match
    (`engine/marks.py`). `vectors` hold the meaning of the whole text and then of its sentences, a
    row each; no row where there is no encoder.
    """

    stored: bytes
    hashes: Hashes
    weights: Floats
    surfaces: Hashes
    vectors: Bytes
    marks: bytes

    @cached_property
    def facts(self) -> Facts:
        """The facts, read at the first call."""
        return _read_facts(self.stored)

    @property
    def id(self) -> str:
        """The record's own id."""
        return self.facts.id

    def to_bytes(self) -> bytes:
        """For a database column; `from_bytes` gives the equal profile back."""
        arrays = (self.hashes, self.surfaces, self.weights, self.vectors)
        sizes = len(self.hashes), len(self.surfaces), len(self.vectors), len(self.stored)
        parts = (*(one.tobytes() for one in arrays), self.stored, self.marks)
        return b"".join([_HEADER.pack(*sizes), *parts])

    @classmethod
    def from_bytes(cls, data: bytes) -> Profile:
        """The profile that `to_bytes` wrote."""
        count, words, rows, length = _HEADER.unpack_from(data)
        surfaces = _HEADER.size + 8 * count
        weights = surfaces + 8 * words
        vectors = weights + 4 * count
        stored = vectors + SIZE * rows
        return cls(
            data[stored : stored + length],
            np.ndarray(count, _HASH, data, _HEADER.size),
            np.ndarray(count, _WEIGHT, data, weights),
            np.ndarray(words, _HASH, data, surfaces),
            np.ndarray((rows, SIZE), _BYTE, data, vectors),
            data[stored + length :],
        )


def profile_of(
    record: Record, vocabulary: Vocabulary, weights: Weights, encoder: Encoder | None = None
) -> Profile:
    """Read a record: a fraction of a millisecond for a paragraph; meaning takes some more."""
    return profiles_of([record], vocabulary, weights, encoder)[0]


def profiles_of(
    records: Sequence[Record], vocabulary: Vocabulary, weights: Weights,
    encoder: Encoder | None = None,
) -> list[Profile]:  # fmt: skip
    """Read several records; their texts are encoded together, which is several times faster."""
    read = [_read(record, vocabulary, weights) for record in records]
    vectors = _vectors([facts for facts, *_ in read], records, encoder)
    made = []
    for (facts, hashes, values, marks), rows in zip(read, vectors, strict=True):
        stored = msgspec.msgpack.encode(facts)
        surfaces = np.array([key_of(word) for word in facts.words], np.uint64)
        made.append(Profile(stored, hashes, values, surfaces, rows, marks))
    return made


def _read(
    record: Record, vocabulary: Vocabulary, weights: Weights
) -> tuple[Facts, Hashes, Floats, bytes]:
    bag = Bag()
    parts = _parts(record)
    normal = {name: texts.normalise(part) for name, part in parts.items()}
    found: list[str] = []
    for name, part in normal.items():
        found += read_field(bag, vocabulary, part, weights.fields[name])
    linked = [key for tag in record.tags if (key := vocabulary.link(tag)) is not None]
    unseen = [key for key in linked if key not in found and vocabulary.concepts[key].topical]
    bag.add(Group.CONCEPT, unseen, weights.fields["tags"])
    bag.widen(vocabulary, weights.decay)
    hashes, values, words = bag.arrays()
    concepts = tuple(sorted({*found, *unseen}))
    text = "\n".join(parts[name] for name in ("title", "text", "tags") if parts[name])
    chinese = texts.chinese(" ".join(parts.values()))
    facts = Facts(
        id=record.id,
        title=record.title,
        text=text,
        language=texts.language_of(chinese),
        chinese=0.5 if chinese is None else round(chinese, 4),
        sector=normal["sector"],
        city=texts.normalise(record.city).removesuffix("市").removesuffix(" city"),
        concepts=concepts,
        phrases=phrases_of(record.title, record.tags),
        words=words,
        spans=_spans(text),
        **_side(record),
    )
    marks = marks_of(
        (normal[name] for name in _SHOWN), words, _places(hashes, concepts), _sentences(text)
    )
    return facts, hashes, values, marks.to_bytes()


def _places(hashes: Hashes, concepts: Sequence[str]) -> list[int]:
    """Where among the features each concept stands; beyond all of them where it does not."""
    place_of = {known: place for place, known in enumerate(hashes.tolist())}
    keys = (feature(Group.CONCEPT, key) for key in concepts)
    return [place_of.get(key, len(hashes) + NOWHERE) for key in keys]


def sentences_of(facts: Facts) -> list[str]:
    """The sentences whose meaning a profile holds, in the order of its rows."""
    return _sentences(facts.text)


def _sentences(text: str) -> list[str]:
    found = [one for one in texts.sentences(text) if len(one) >= _SHORTEST_SENTENCE]
    return found[:_MOST_SENTENCES]


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences stand, without what separates them."""
    found: list[tuple[int, int]] = []
    reached = 0
    for sentence in _sentences(text):
        start = text.index(sentence, reached)
        reached = start + len(sentence)
        inner = sentence.strip(_EDGES)
        start += sentence.index(inner)
        found.append((start, start + len(inner)))
    return tuple(found)


def _vectors(
    read: Sequence[Facts], records: Sequence[Record], encoder: Encoder | None
) -> list[Bytes]:
    """Per record: the whole text in the first row, its sentences in the others; or no row."""
    lists: list[list[str]] = [[] for _ in records]
    if encoder is not None:
        for at, (facts, record) in enumerate(zip(read, records, strict=True)):
            whole = f"{record.title}。{record.text} {' '.join(record.tags)}"
            if whole.strip("。 "):
                lists[at] = [whole, *_sentences(facts.text)]
    counts = np.cumsum([len(listed) for listed in lists])[:-1]
    flat = [text for listed in lists for text in listed]
    if encoder is None or not flat:
        return [np.zeros((0, SIZE), np.int8) for _ in records]
    return np.split(compress(encoder.encode(flat)), counts)


def _parts(record: Record) -> dict[str, str]:
    parts = {
        "title": record.title,
        "text": record.text,
        "tags": " ; ".join(record.tags),
        "sector": record.sector,
    }
    if isinstance(record, Need):
        return {**parts, "must_have": " ; ".join(record.must_have)}
    return {**parts, "certifications": " ; ".join(record.certifications)}


def _side(record: Record) -> dict[str, Any]:
    """The facts that only one side has, empty on the other."""
    if isinstance(record, Need):
        return {
            "side": NEED,
            "party": record.owner,
            "money_wan": record.budget_wan,
            "cooperation": cooperation_of(record.cooperation),
            "stage": None,
            "local_only": record.local_only or wants_local(record.must_have),
            "conditions": record.must_have,
            "certificates": (),
        }
    price = record.price_wan if record.price_wan is not None else price_of(record.price_note)
    return {
        "side": CAPABILITY,
        "party": record.supplier,
        "money_wan": price,
        "cooperation": "",
        "stage": stage_of(record.maturity),
        "local_only": False,
        "conditions": (),
        "certificates": record.certifications,
    }
