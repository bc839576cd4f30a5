"""The matcher over kept products, as a worker has it: its base is built aside and mapped."""

import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from marketplace.engine.index import Index, segments_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Match, Matcher
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import Profile
from marketplace.engine.segment import introduce
from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays
from marketplace.engine.weights import default_weights
from marketplace.matching import bases
from marketplace.matching.catalogue import seed_vocabulary
from marketplace.matching.features import counted
from tests.benchmarks.kept import Kept

TOGETHER = 2_000
INTRODUCED = 20_000
KEY = {"benchmark": "products"}


def build(kept: Path, count: int, folder: Path, needs: Sequence[bytes]) -> dict[str, float]:
    """Write a base of the first `count` products; seconds, MB on disk and peak MB of memory."""
    products = Kept(kept)
    began = time.perf_counter()
    statistics = counted(_batches(products, count))
    lexicon = Lexicon(encoder())  # a market's words are stored; those not met here are rare
    introduce([Profile.from_bytes(data) for data in needs], lexicon)
    for batch in _batches(products, min(count, INTRODUCED)):
        introduce(batch, lexicon)
    ready = time.perf_counter()

    def groups() -> Iterator[Arrays]:
        profiles = map(Profile.from_bytes, products.features.rows(count))
        for segment in segments_of(profiles, statistics, lexicon):
            yield bases.packed("product", segment)
        yield bases.shared(lexicon, statistics)

    version = Store(folder).write(KEY, {"documents": statistics.documents}, groups())
    size = sum(array.nbytes for group in version.arrays for array in group.values())
    return {
        "counted": ready - began, "built": time.perf_counter() - ready, "MB mapped": size / 1e6,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def opened(folder: Path) -> tuple[Matcher, Index]:
    """A matcher and the index of products over the base in a folder."""
    version = Store(folder).newest(KEY)
    assert version is not None, "the base was not written"
    lexicon, statistics, sides = bases.unpacked(version, version.meta["documents"])
    matcher = Matcher(seed_vocabulary(), default_weights(), statistics, lexicon)
    return matcher, matcher.index(base=sides["product"])


def told(matches: Iterable[Match]) -> list[str]:
    """Every reason of these matches as a sentence, as a page in one language shows them."""
    return [reason.sentence_zh for match in matches for reason in match.reasons]


def _batches(kept: Kept, count: int) -> Iterator[list[Profile]]:
    rows = kept.features.rows(count)
    while some := list(islice(rows, TOGETHER)):
        yield [Profile.from_bytes(data) for data in some]


def fetcher(kept: Kept):  # type: ignore[no-untyped-def] # a choice.Fetch
    """Reads products by their ids from the disk."""

    def fetch(ids: Sequence[str]) -> list[Profile]:
        return [Profile.from_bytes(kept.features[int(key) - 1]) for key in ids]

    return fetch
