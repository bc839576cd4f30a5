"""The base of the index on disk: built from the database, mapped by all processes of a machine.

A base belongs to one database, one count of rarity and one kind of weights, and knows how far it
has read the trails of changes: whoever opens it reads on from there. One that a database restored
from a copy could not have written is refused and built anew.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.engine.lexicon import Lexicon
from marketplace.engine.meaning import encoder
from marketplace.engine.segment import Segment
from marketplace.engine.statistics import Statistics
from marketplace.engine.store import Store
from marketplace.engine.versions import Arrays, Version
from marketplace.engine.weights import Weights, default_weights, weights_as_data
from marketplace.matching.models import SIDES, MatchStatistics
from marketplace.matching.trail import Trail

FOLDER = "index"
FORMAT = "2"
"""Another one for another layout of segments or of stored features."""

_chosen: dict[str, Path] = {}


def use(folder: Path | None) -> None:
    """From now on bases are kept in this folder; None keeps indexes in memory only."""
    _chosen.clear()
    if folder is not None:
        _chosen["folder"] = folder


def folder() -> Path | None:
    """The folder that was chosen."""
    return _chosen.get("folder")


_stores: dict[Path, Store] = {}


def store_of(session: Session) -> Store | None:
    """Where the bases of the session's database are kept; None where no folder was chosen."""
    if "folder" not in _chosen:
        return None
    address = session.get_bind().engine.url.render_as_string(hide_password=True)
    home = _chosen["folder"] / hashlib.sha256(address.encode()).hexdigest()[:16]
    return _stores.setdefault(home, Store(home))


def key_of(counted: MatchStatistics) -> dict[str, str]:
    """What a base must have been built for."""
    read = json.dumps(_reading(default_weights()), sort_keys=True)
    return {
        "format": FORMAT,
        "statistics": f"{counted.id} {counted.documents} {counted.created_at.isoformat()}",
        "weights": hashlib.sha256(read.encode()).hexdigest()[:16],
        "meaning": str(encoder() is not None),
    }


def _reading(weights: Weights) -> dict[str, Any]:
    """The numbers that shape what an index holds; points only shape scores."""
    known = weights_as_data(weights)
    return {name: known[name] for name in ("fields", "prior", "decay", "rarity")}


def position(session: Session, trails: Mapping[str, Trail]) -> dict[str, Any]:
    """How far the trails are read, as JSON, with a mark by which the database is known again."""
    return {
        name: {"seen": trail.seen, "gaps": trail.ranges(), "mark": _mark(session, trail)}
        for name, trail in trails.items()
    }


def resume(session: Session, trails: Mapping[str, Trail], known: Mapping[str, Any]) -> bool:
    """Set the trails to a position; False where this database never stood there."""
    for name, trail in trails.items():
        trail.resume(known[name]["seen"], known[name]["gaps"])
        if _mark(session, trail) != known[name]["mark"]:
            return False
    return True


def _mark(session: Session, trail: Trail) -> str:
    made = session.scalar(select(trail.table.created_at).where(trail.table.id == trail.seen))
    return made.isoformat() if made is not None else ""


def packed(side: str, segment: Segment) -> Arrays:
    """A segment of a side as a group of a base."""
    return {"side": np.array([SIDES.index(side)], np.int8), **segment.arrays()}


def shared(words: Lexicon, counts: Statistics) -> Arrays:
    """What both sides need, as the last group of a base."""
    hashes, vectors = words.arrays()
    return {
        "words": hashes, "vectors": vectors,
        "features": counts.hashes, "frequencies": counts.frequencies,
    }  # fmt: skip


def unpacked(
    version: Version, documents: int
) -> tuple[Lexicon, Statistics, dict[str, list[Segment]]]:
    """Words, counts, and the segments of each side, all of them mapped."""
    *groups, last = version.arrays
    weights = default_weights()
    words = Lexicon(encoder(), last["words"], last["vectors"])
    counts = Statistics(
        last["features"], last["frequencies"], documents, weights.rarity, weights.prior
    )
    sides: dict[str, list[Segment]] = {side: [] for side in SIDES}
    for group in groups:
        arrays = {name: array for name, array in group.items() if name != "side"}
        sides[SIDES[int(group["side"][0])]].append(Segment(**arrays))
    return words, counts, sides
