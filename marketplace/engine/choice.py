"""Who is shown: the best of those compared, in a fixed order, near-duplicates standing back.

Records are read a few at a time, the most promising first, and reading stops when the rest cannot
reach the best any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.engine.comparison import Doubles, Query, Values, joined, values_of
from marketplace.engine.fields import Fields
from marketplace.engine.index import Gathered
from marketplace.engine.profile import Profile
from marketplace.engine.reading import UNREAD, Read, read
from marketplace.engine.scoring import Scoring, Tenths
from marketplace.engine.segment import Places
from marketplace.engine.signals import AT
from marketplace.engine.twins import twins

Fetch = Callable[[Sequence[str]], Iterable[Profile]]

# How many more than the wanted are read at first: some rise by their phrases, and near-duplicates
# stand back.
_MORE = 4
_ALONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Records that are compared: where they come from, their ids and values, and the most that
    each can score, in tenths."""

    found: Sequence[Gathered]
    ids: NDArray[np.bytes_]
    values: Values
    bounds: Places

    @property
    def promising(self) -> Places:
        """Their places, the highest bound first; among equals the smaller id."""
        return np.lexsort((self.ids, -self.bounds))

    def names(self, chosen: Places) -> tuple[list[str], NDArray[np.uint64]]:
        """Titles, and numbers of parties, of some of them."""
        starts = np.cumsum([0, *(len(one.places) for one in self.found)])
        which = np.searchsorted(starts, chosen, "right") - 1
        there = [
            (self.found[at].segment, int(self.found[at].places[place]))
            for at, place in zip(which.tolist(), (chosen - starts[which]).tolist(), strict=True)
        ]
        parties = np.array([segment.parties[place] for segment, place in there], np.uint64)
        return [segment.title(place) for segment, place in there], parties


def pool_of(query: Query, found: Sequence[Gathered], fields: Fields, scoring: Scoring) -> Pool:
    """Compare a record with all that were gathered."""
    values = joined([values_of(query, one, fields) for one in found])
    ids = [np.zeros(0, np.bytes_), *(one.segment.ids[one.places] for one in found)]
    return Pool(found, np.concatenate(ids), values, scoring.score(values)[0].sum(axis=0))


def with_texts(values: Values, told: Sequence[Read]) -> Values:
    """Values with what was read of the same records instead of the most that it can be."""
    values.raw[AT["phrases"]] = [one.alike for one in told]
    values.raw[AT["conditions"]] = [one.share_met for one in told]
    return values


@dataclass(slots=True, eq=False)
class Compared:
    """A record that was scored: tenths and strengths of its signals, and what was read of it."""

    id: str
    place: int
    profile: Profile | None
    read: Read
    tenths: Tenths
    strengths: Doubles
    total: int

    @property
    def order(self) -> tuple[bool, int, str]:
        """Contradicted ones last, then by score, then by id."""
        return self.read.contradicted, -self.total, self.id


class Choice:
    """The best `top` of a pool of at least `lowest` tenths.

    Only those are read whose texts can change their score, and in the end those that are shown.
    """

    def __init__(
        self, asking: Profile, pool: Pool, scoring: Scoring, fetch: Fetch, *, top: int,
        lowest: int, per_party: int,
    ) -> None:  # fmt: skip
        self._asking = asking
        self._pool = pool
        self._scoring = scoring
        self._fetch = fetch
        self._top = top
        self._lowest = lowest
        self._per_party = per_party
        self._matters = scoring.texts_matter(pool.values)
        self._gone: set[int] = set()

    def best(self, *, fill: bool = True) -> list[Compared]:
        """The chosen ones, contradicted ones last; who is not given by `fetch` is there no more.

        All of them are read, unless they need not be `fill`ed.
        """
        while True:
            chosen = self._best()
            unread = [one for one in chosen if one.profile is None]
            if not fill or self._fill(unread):
                return chosen

    def _best(self) -> list[Compared]:
        order, bounds = self._pool.promising, self._pool.bounds
        waiting = order[bounds[order] >= self._lowest]
        compared: list[Compared] = []
        step = self._top + _MORE
        while True:
            some, waiting = waiting[:step], waiting[step:]
            compared += self._compared(some)
            first, later = self._spread(compared)
            if not len(waiting) or self._is_settled(first, int(bounds[waiting[0]])):
                ranked = [*first, *later] if len(first) < self._top else first
                return sorted(ranked, key=lambda c: c.read.contradicted)[: self._top]
            step = len(compared) + _MORE

    def _is_settled(self, first: Sequence[Compared], reachable: int) -> bool:
        """Whether nobody who was not read can be among the first."""
        if len(first) < self._top:
            return False
        last = first[-1]
        return not last.read.contradicted and last.total > reachable

    def _compared(self, places: Places) -> list[Compared]:
        """Score some, with their texts where those matter."""
        if self._gone:
            places = np.array([at for at in places.tolist() if at not in self._gone], np.int64)
        matters = self._matters[places]
        return [*self._scored(places[~matters]), *self._read(places[matters])]

    def _scored(self, places: Places) -> list[Compared]:
        found = self._pool.values.at(places)
        return self._made(places, found, [None] * len(places), [UNREAD] * len(places))

    def _read(self, places: Places) -> list[Compared]:
        if not len(places):
            return []
        at = {str(self._pool.ids[place], "utf-8"): place for place in places.tolist()}
        profiles = [one for one in self._fetch(list(at)) if one.id in at]
        there = np.array([at[one.id] for one in profiles], np.int64)
        told = read(self._asking, profiles)
        return self._made(there, with_texts(self._pool.values.at(there), told), profiles, told)

    def _fill(self, unread: Sequence[Compared]) -> bool:
        """Read who is shown; whether all of them are still there."""
        if not unread:
            return True
        there = {one.id: one for one in self._fetch([one.id for one in unread])}
        self._gone |= {one.place for one in unread if one.id not in there}
        found = [one for one in unread if one.id in there]
        told = read(self._asking, [there[one.id] for one in found], phrases=False)
        for one, text in zip(found, told, strict=True):
            one.profile, one.read = there[one.id], text
        return len(found) == len(unread)

    def _made(
        self, places: Places, values: Values, profiles: Sequence[Profile | None],
        told: Sequence[Read],
    ) -> list[Compared]:  # fmt: skip
        tenths, strengths = self._scoring.score(values)
        ids, totals = self._pool.ids[places].tolist(), tenths.sum(axis=0).tolist()
        return [
            Compared(
                str(ids[at], "utf-8"), place, profiles[at], told[at], tenths[:, at],
                strengths[:, at], totals[at],
            )
            for at, place in enumerate(places.tolist())
            if totals[at] >= self._lowest
        ]  # fmt: skip

    def _spread(self, compared: list[Compared]) -> tuple[list[Compared], list[Compared]]:
        """At most `per_party` near-duplicates of one party among the first; the others follow."""
        compared.sort(key=lambda one: one.order)
        places = np.array([one.place for one in compared], np.int64)
        twins_of = twins(*self._pool.names(places))
        first: set[int] = set()
        later: list[int] = []
        for at in range(len(compared)):
            if len(first) >= self._top:
                break
            if len(twins_of.get(at, _ALONE) & first) >= self._per_party:
                later.append(at)
            else:
                first.add(at)
        return [compared[at] for at in sorted(first)], [compared[at] for at in later]
