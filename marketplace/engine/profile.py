"""A record prepared for comparison, once, when it is written; small enough to store in a row."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from marketplace.engine import text as texts
from marketplace.engine.facts import cooperation_of, stage_of, wants_local
from marketplace.engine.features import Bag, Floats, Group, Hashes, read_field
from marketplace.engine.phrases import phrases_of
from marketplace.engine.quantities import price_of
from marketplace.engine.records import Need, Record
from marketplace.engine.vocabulary import Vocabulary
from marketplace.engine.weights import Weights

NEED = "need"
CAPABILITY = "capability"
_HEADER = struct.Struct("<II")


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
    """

    stored: bytes
    hashes: Hashes
    weights: Floats

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
        header = _HEADER.pack(len(self.stored), len(self.hashes))
        return header + self.stored + self.hashes.tobytes() + self.weights.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Profile:
        """The profile that `to_bytes` wrote."""
        length, count = _HEADER.unpack_from(data)
        at = _HEADER.size + length
        hashes = np.frombuffer(data, np.uint64, count, at)
        weights = np.frombuffer(data, np.float32, count, at + 8 * count)
        return cls(data[_HEADER.size : at], hashes, weights)


def profile_of(record: Record, vocabulary: Vocabulary, weights: Weights) -> Profile:
    """Read a record: a fraction of a millisecond for a paragraph of text."""
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
    concepts = tuple(sorted({*found, *unseen}))
    bag.widen(vocabulary, weights.decay)
    hashes, values, words = bag.arrays()
    facts = Facts(
        id=record.id,
        title=record.title,
        text=" ".join(parts[name] for name in ("title", "text", "tags") if parts[name]),
        language=texts.language(" ".join(parts.values())),
        sector=normal["sector"],
        sector_concepts=tuple(sorted(set(sector))),
        city=texts.normalise(record.city).removesuffix("市").removesuffix(" city"),
        concepts=concepts,
        phrases=phrases_of(record.title, record.tags),
        words=words,
        **_side(record),
    )
    stored = json.dumps(asdict(facts), ensure_ascii=False, separators=(",", ":")).encode()
    return Profile(stored, hashes, values)


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
