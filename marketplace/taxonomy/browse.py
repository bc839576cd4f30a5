"""The vocabulary as people look through it: by kind, as a tree, by a few typed characters."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from marketplace.engine.text import normalise
from marketplace.taxonomy.models import CONCEPT_KINDS
from marketplace.taxonomy.snapshot import Entry, Snapshot

CLOSE = 75.0
MOST_CLOSE = 5
"""One wrong character of four; looser than the matcher's own reading, since a person decides."""


@dataclass(frozen=True, slots=True)
class Node:
    """A concept and the narrower ones of its kind."""

    entry: Entry
    children: list["Node"] = field(default_factory=list)


def kinds(known: Snapshot) -> list[tuple[str, int]]:
    """(kind, how many concepts) in the order of the product."""
    sizes = Counter(one.kind for one in known.entries.values())
    return [(kind, sizes[kind]) for kind in CONCEPT_KINDS]


def tree(known: Snapshot, kind: str) -> list[Node]:
    """Concepts of a kind below their broader one; a concept stands in one place only."""
    nodes = {one.key: Node(one) for one in known.entries.values() if one.kind == kind}
    roots: list[Node] = []
    for key, node in nodes.items():
        parent = _parent(known, nodes, key)
        (roots if parent is None else nodes[parent].children).append(node)
    return roots


def _parent(known: Snapshot, nodes: dict[str, Node], key: str) -> str | None:
    above = known.vocabulary.concepts[key].broader
    return next((up for up in above if up in nodes and up != key), None)


def search(known: Snapshot, text: str, *wanted: str, limit: int = 20) -> list[Entry]:
    """Concepts of the kinds (none: all) with a name or alias like `text`.

    The whole name comes first, then what begins with it, then what holds it; short ones first.
    """
    query = normalise(text)
    if not query:
        return []
    best: dict[int, tuple[int, int]] = defaultdict(lambda: (9, 0))
    for normal, number in known.normals.items():
        if query in normal:
            rank = (_rank(query, normal), len(normal))
            best[number] = min(best[number], rank)
    found = [known.entries[number] for number in best if number in known.entries]
    chosen = [one for one in found if not wanted or one.kind in wanted]
    return sorted(chosen, key=lambda one: (*best[one.id], one.position))[:limit]


def nearest(known: Snapshot, text: str, *wanted: str) -> Entry | None:
    """The concept that `text` most likely means, for a person to confirm.

    By name or alias, misspelt or not; else the one its words speak of most.
    """
    close = process.extract(
        normalise(text),
        known.normals.keys(),
        scorer=fuzz.ratio,
        score_cutoff=CLOSE,
        limit=MOST_CLOSE,
    )
    near = [known.entries[known.normals[name]] for name, _ratio, _index in close]
    near += [known.by_key[one.key] for one in known.vocabulary.suggest(text)]
    return next((one for one in near if not wanted or one.kind in wanted), None)


def _rank(query: str, normal: str) -> int:
    return 0 if normal == query else 1 if normal.startswith(query) else 2
