"""The vocabulary as people look through it: by kind, as a tree, by a few typed characters."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from marketplace.engine.text import normalise
from marketplace.taxonomy.models import CONCEPT_KINDS
from marketplace.taxonomy.snapshot import Entry, Snapshot


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


def _rank(query: str, normal: str) -> int:
    return 0 if normal == query else 1 if normal.startswith(query) else 2
