"""A set of records as plain arrays: who has which feature, and what a comparison needs of each.

A segment holds at most 65,536 records: places fit in 16 bits, sums stay in the processor's cache,
and a large catalogue is a row of segments. The arrays may lie in memory or in a mapped file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.engine import facts as stages
from marketplace.engine import kernels, tallies
from marketplace.engine import meaning as meanings
from marketplace.engine.features import Group, Hashes, groups_of
from marketplace.engine.lexicon import Lexicon, words_by_key
from marketplace.engine.meaning import SIZE, Bytes
from marketplace.engine.profile import Facts, Profile
from marketplace.engine.statistics import Statistics
from marketplace.engine.text import normalise

MOST = 65_536
LANGUAGES = ("zh", "en", "mixed")
UNIT = 255
"""A feature's share of the length of its group, 0 to 1, is kept in so many steps."""
FORMS = ("", stages.PROCUREMENT, stages.TRIAL, stages.JOINT, stages.OPEN_CALL, stages.BUILD)
_TOGETHER = 512

Code = NDArray[np.uint64]
Units = NDArray[np.uint8]
Places = NDArray[np.int64]


class Row(NamedTuple):
    """A record: features with their units, meaning (no number where unknown), words with what
    they count (the weightiest 255), and its facts.

    `broad` are concepts that every tenth record of a large catalogue has: they add to a score,
    but bring nobody into the comparison.
    """

    id: bytes
    hashes: Hashes
    units: Units
    broad: Hashes
    broad_units: Units
    whole: Bytes
    surfaces: Hashes
    counts: Units
    facts: Facts


@lru_cache(maxsize=65_536)
def number_of(name: str) -> int:
    """A number by which a city or a party is known; 0 for none."""
    return tie_of(name.encode()) if name else 0


def tie_of(record_id: bytes) -> int:
    """What decides among records that score the same, whatever segment they are in."""
    return int.from_bytes(blake2b(record_id, digest_size=8).digest(), "little")


def flags_of(facts: Facts) -> int:
    """What a need demands, as bits of `tallies`; 0 for a capability."""
    return tallies.LOCAL * facts.local_only + tallies.DEMANDING * bool(facts.conditions)


def rows_of(profiles: Iterable[Profile], statistics: Statistics, lexicon: Lexicon) -> Iterator[Row]:
    """Rows of profiles, a few hundred prepared at a time; words new to the lexicon are met."""
    waiting = iter(profiles)
    while some := list(islice(waiting, _TOGETHER)):
        introduce(some, lexicon)
        for profile, vector in zip(some, statistics.vectors(some), strict=True):
            units = np.rint(vector.unit() * UNIT).astype(np.uint8)
            broad = statistics.common(vector.hashes)
            told, broad = (vector.values > 0) & ~broad, (vector.values > 0) & broad
            words = vector.values[groups_of(vector.hashes) == Group.WORD]
            # Copies: a view would keep the whole stored profile in memory.
            yield Row(
                profile.id.encode(), vector.hashes[told], units[told],
                vector.hashes[broad], units[broad],
                profile.vectors[:1].ravel().copy(), profile.surfaces.copy(), _counts(words),
                profile.facts,
            )  # fmt: skip


def introduce(profiles: Sequence[Profile], lexicon: Lexicon) -> None:
    """Let the lexicon meet the words of these profiles that it does not know."""
    new = [one for one in profiles if lexicon.unknown(one.surfaces).any()]
    if new:
        lexicon.meet(words_by_key([one.facts.words for one in new]))


def _counts(weights: NDArray[np.float32]) -> Units:
    most = weights.max(initial=0)
    return np.rint(weights * (UNIT / most) if most > 0 else weights).astype(np.uint8)


def codes_of(wholes: Bytes) -> Code:
    """Signs (n x 8 words of 64) of meanings (n x 512)."""
    return np.packbits(wholes > 0, axis=1).view(np.uint64)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Segment:
    """Arrays of records in the order of their ids; `ties` decide among equals.

    `docs[starts[i]:starts[i+1]]` have feature `terms[i]`, with `values`; `broad_values` (records x
    broad) are those of broad concepts. Record i has the words
    `words[word_starts[i]:word_starts[i+1]]`, numbers in `keys`, in `vectors` and in `sizes` (their
    lengths), which count as `counts`. `wholes` are meanings, `whole_sizes` their lengths and
    `codes` their signs; they say nothing where `meant` is false. `chinese` is the share of Chinese,
    0 to 1. Money in 万元 is NaN and a stage -1 where nothing is said; titles are normalised UTF-8.
    """

    ids: NDArray[np.bytes_]
    ties: NDArray[np.uint64]
    languages: NDArray[np.int8]
    chinese: NDArray[np.float64]
    terms: Hashes
    starts: Places
    docs: NDArray[np.uint16]
    values: Units
    broad: Hashes
    broad_values: Units
    codes: Code
    meant: NDArray[np.bool_]
    wholes: Bytes
    whole_sizes: NDArray[np.float64]
    word_starts: Places
    words: NDArray[np.int32]
    counts: Units
    keys: Hashes
    vectors: Bytes
    sizes: NDArray[np.float32]
    parties: NDArray[np.uint64]
    cities: NDArray[np.uint64]
    sectors: NDArray[np.int32]
    sector_texts: NDArray[np.bytes_]
    money: NDArray[np.float64]
    titles: Units
    title_starts: Places
    stages: NDArray[np.int8]
    forms: NDArray[np.int8]
    flags: Units

    def __len__(self) -> int:
        return len(self.ids)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name, for a store; `Segment(**arrays)` gives the segment back."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def place(self, record_id: bytes) -> int | None:
        """Where a record stands, if it is here."""
        at = int(np.searchsorted(self.ids, record_id))
        return at if at < len(self.ids) and self.ids[at] == record_id else None

    def title(self, place: int) -> str:
        """The normalised title of a record."""
        start, end = self.title_starts[place : place + 2].tolist()
        return str(self.titles[start:end].tobytes(), "utf-8")

    def sums(self, asking: Row, room: NDArray[np.int32] | None = None) -> NDArray[np.int32]:
        """Sums of products (groups x records), without broad ones; see `kernels.accumulate`.

        They are written into `room`, where it is given: a flat array that is long enough.
        """
        size = len(Group) * len(self.ids)
        sums = (np.empty(size, np.int32) if room is None else room[:size]).reshape(len(Group), -1)
        sums.fill(0)
        at, known = _found(asking.hashes, self.terms)
        kernels.accumulate(
            sums, groups_of(asking.hashes[known]), at, asking.units[known].astype(np.int32),
            self.starts, self.docs, self.values,
        )  # fmt: skip
        return sums

    def have(self, feature: np.uint64, places: Places) -> NDArray[np.bool_]:
        """Which of these records have a feature that counts."""
        at = int(self.terms.searchsorted(feature))
        if at == len(self.terms) or self.terms[at] != feature:
            return np.zeros(len(places), bool)
        docs = self.docs[self.starts[at] : self.starts[at + 1]]
        found = np.minimum(docs.searchsorted(places.astype(np.uint16)), len(docs) - 1)
        return np.asarray(docs[found] == places)

    def add_broad(self, asking: Row, places: Places, sums: NDArray[np.int32]) -> None:
        """Add to the sums of these records what broad concepts add."""
        at, known = _found(asking.broad, self.broad)
        if len(at):
            kernels.add_broad(sums, places, self.broad_values, at, asking.broad_units[known])

    def likeness(self, whole: Bytes, places: Places) -> NDArray[np.float64]:
        """Cosines of a meaning with those of these records; 0 where there is none."""
        products = self.wholes[places].astype(np.float32) @ whole.astype(np.float32)
        return products.astype(np.float64) / (meanings.lengths(whole) * self.whole_sizes[places])


def _found(wanted: Hashes, there: Hashes) -> tuple[Places, Places]:
    """(places in `there`, places in `wanted`) of what both have; both are sorted."""
    if not len(there):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    known = np.flatnonzero(there[at] == wanted)
    return at[known], known


def build_segment(given: Iterable[Row], lexicon: Lexicon) -> Segment:
    """A segment of at most MOST rows, whatever order they come in."""
    rows = sorted(given, key=lambda row: row.id)
    if len(rows) > MOST:
        raise ValueError(f"A segment holds at most {MOST} records, not {len(rows)}.")
    wholes = np.zeros((len(rows), SIZE), np.int8)
    for place, row in zip(wholes, rows, strict=True):
        place[: len(row.whole)] = row.whole
    surfaces = _joined([row.surfaces for row in rows], np.uint64)
    keys, words = np.unique(surfaces, return_inverse=True)
    vectors, sizes = lexicon.look_up(keys)
    return Segment(
        ids=np.array([row.id for row in rows], np.bytes_),
        ties=np.array([tie_of(row.id) for row in rows], np.uint64),
        **_postings(rows),
        **_broad(rows),
        codes=codes_of(wholes),
        meant=np.any(wholes != 0, axis=1),
        wholes=wholes,
        whole_sizes=meanings.lengths(wholes),
        word_starts=_starts([len(row.surfaces) for row in rows]),
        words=words.astype(np.int32),
        counts=_joined([row.counts for row in rows], np.uint8),
        keys=keys,
        vectors=vectors,
        sizes=sizes.astype(np.float32),
        **_facts([row.facts for row in rows]),
    )


def _joined(parts: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts])


def _starts(sizes: Sequence[int]) -> Places:
    return np.append(0, np.cumsum(np.array(sizes, np.int64))).astype(np.int64)


def _postings(rows: Sequence[Row]) -> Mapping[str, NDArray[Any]]:
    hashes = _joined([row.hashes for row in rows], np.uint64)
    units = _joined([row.units for row in rows], np.uint8)
    docs = np.repeat(np.arange(len(rows), dtype=np.uint16), [len(row.hashes) for row in rows])
    order = np.argsort(hashes, kind="stable")  # records stay in order within a feature
    terms, starts = np.unique(hashes[order], return_index=True)
    starts = np.append(starts, len(hashes)).astype(np.int64)
    return {"terms": terms, "starts": starts, "docs": docs[order], "values": units[order]}


def _broad(rows: Sequence[Row]) -> Mapping[str, NDArray[Any]]:
    broad, columns = np.unique(_joined([row.broad for row in rows], np.uint64), return_inverse=True)
    values = np.zeros((len(rows), len(broad)), np.uint8)
    numbers = np.repeat(np.arange(len(rows)), [len(row.broad) for row in rows])
    values[numbers, columns] = _joined([row.broad_units for row in rows], np.uint8)
    return {"broad": broad, "broad_values": values}


def _facts(known: Sequence[Facts]) -> Mapping[str, NDArray[Any]]:
    texts, sectors = np.unique(
        np.array([one.sector.encode() for one in known], np.bytes_), return_inverse=True
    )
    titles = [normalise(one.title).encode() for one in known]
    money = [np.nan if one.money_wan is None else one.money_wan for one in known]
    return {
        "languages": np.array([LANGUAGES.index(one.language) for one in known], np.int8),
        "chinese": np.array([one.chinese for one in known], np.float64),
        "parties": np.array([number_of(one.party) for one in known], np.uint64),
        "cities": np.array([number_of(one.city) for one in known], np.uint64),
        "titles": np.frombuffer(b"".join(titles), np.uint8),
        "title_starts": _starts([len(one) for one in titles]),
        "sectors": sectors.astype(np.int32),
        "sector_texts": texts,
        "money": np.array(money, np.float64),
        "stages": np.array([-1 if one.stage is None else one.stage for one in known], np.int8),
        "forms": np.array([FORMS.index(one.cooperation) for one in known], np.int8),
        "flags": np.array([flags_of(one) for one in known], np.uint8),
    }
