"""A record prepared for comparison, once, when it is written; small enough to store in a row."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from marketplace.engine import text as texts
from marketplace.engine.facts import cooperation_of, stage_of, wants_local
from marketplace.engine.features import Bag, Floats, Group, Hashes, read_field
from marketplace.engine.lexicon import key_of
from marketplace.engine.meaning import SIZE, Bytes, Encoder, compress
from marketplace.engine.phrases import phrases_of
from marketplace.engine.quantities import price_of
from marketplace.engine.records import Need, Record
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import Weights

NEED = "need"
CAPABILITY = "capability"
_HEADER = struct.Struct("<IIII")
_MOST_SENTENCES = 12
_SHORTEST_SENTENCE = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared one by one rather than as a bag of terms. Money in 万元."""

    side: str
    id: str
    title: str
    text: str
    language: str
    party: str
    sector: str
    sector_concepts: tuple[str, ...]
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


@dataclass(frozen=True, eq=False)
class Profile:
    """Sorted features of a record with their weights (without rarity), and its facts.

    `stored` are the facts as JSON: they are read only for the records that come into question.
    `surfaces` are the words of the facts as a lexicon knows them. `vectors` hold the meaning of
    the whole text and then of its sentences, a row each; no row where there is no encoder.
    """

    stored: bytes
    hashes: Hashes
    weights: Floats
    surfaces: Hashes
    vectors: Bytes

    @cached_property
    def facts(self) -> Facts:
        """The facts, read at the first call."""
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in json.loads(self.stored).items()
        }
        return Facts(**known)

    @property
    def id(self) -> str:
        """The record's own id."""
        return self.facts.id

    def to_bytes(self) -> bytes:
        """For a database column; `from_bytes` gives the equal profile back."""
        sizes = map(len, (self.stored, self.hashes, self.surfaces, self.vectors))
        arrays = (self.hashes, self.surfaces, self.weights, self.vectors)
        return b"".join([_HEADER.pack(*sizes), self.stored, *(one.tobytes() for one in arrays)])

    @classmethod
    def from_bytes(cls, data: bytes) -> Profile:
        """The profile that `to_bytes` wrote."""
        length, count, words, rows = _HEADER.unpack_from(data)
        at = _HEADER.size + length
        hashes = np.frombuffer(data, np.uint64, count, at)
        surfaces = np.frombuffer(data, np.uint64, words, at + 8 * count)
        weights = np.frombuffer(data, np.float32, count, at + 8 * (count + words))
        vectors = np.frombuffer(data, np.int8, rows * SIZE, at + 12 * count + 8 * words)
        return cls(data[_HEADER.size : at], hashes, weights, surfaces, vectors.reshape(-1, SIZE))


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
    for (facts, hashes, values, words), rows in zip(read, vectors, strict=True):
        stored = json.dumps(asdict(facts), ensure_ascii=False, separators=(",", ":")).encode()
        surfaces = np.array([key_of(word) for word in words], np.uint64)
        made.append(Profile(stored, hashes, values, surfaces, rows))
    return made


def _read(
    record: Record, vocabulary: Vocabulary, weights: Weights
) -> tuple[Facts, Hashes, Floats, tuple[str, ...]]:
    bag = Bag()
    parts = _parts(record)
    normal = {name: texts.normalise(part) for name, part in parts.items()}
    found: list[str] = []
    for name, part in normal.items():
        found += read_field(bag, vocabulary, part, weights.fields[name])
    linked = [key for tag in record.tags if (key := vocabulary.link(tag)) is not None]
    unseen = [key for key in linked if key not in found and vocabulary.concepts[key].topical]
    bag.add(Group.CONCEPT, unseen, weights.fields["tags"])
    sector = [hit.key for hit in vocabulary.find(normal["sector"])]
    bag.widen(vocabulary, weights.decay)
    hashes, values, words = bag.arrays()
    facts = Facts(
        id=record.id,
        title=record.title,
        text="\n".join(parts[name] for name in ("title", "text", "tags") if parts[name]),
        language=texts.language(" ".join(parts.values())),
        sector=normal["sector"],
        sector_concepts=tuple(sorted(set(sector))),
        city=texts.normalise(record.city).removesuffix("市").removesuffix(" city"),
        concepts=tuple(sorted({*found, *unseen})),
        phrases=phrases_of(record.title, record.tags),
        words=words,
        **_side(record),
    )
    return facts, hashes, values, words


def sentences_of(facts: Facts) -> list[str]:
    """The sentences whose meaning a profile holds, in the order of its rows."""
    return _sentences(facts.text)


def _sentences(text: str) -> list[str]:
    found = [one for one in texts.sentences(text) if len(one) >= _SHORTEST_SENTENCE]
    return found[:_MOST_SENTENCES]


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
