"""The peers rank as their names say; otherwise beating them would mean nothing."""

from collections.abc import Iterator
from contextlib import closing
from math import log

import numpy as np
import pytest

from marketplace.engine.records import Capability, Need
from tests.benchmarks import peers
from tests.benchmarks.engines import Fts5, Postgres, Tantivy, address
from tests.benchmarks.meaning import Embedding, Hybrid, encode
from tests.benchmarks.peers import Peer
from tests.postgres import Cluster

CORPUS = [
    Capability("d", "西点烘焙课程", "教做蛋糕和面包"),
    Capability("c", "输电线路无人机巡检", "沿杆塔飞行拍摄"),
    Capability("b", "Machine vision for fabric", "finds holes and stains"),
    Capability("a", "水库大坝渗流监测", "预警平台"),
]
PATROL = Need("n", "无人机巡检输电线路", "人工巡线太慢")
SCORERS = ("token_set", "partial", "plain", "Bm25", "bm25_pairs", "TfIdf")
ENGINES = ("Tantivy", "Fts5", "Postgres")
NAMES = (*SCORERS, *ENGINES, "Embedding", "Hybrid")


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """The peer of that name over CORPUS."""
    name = request.param
    if name == "Postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        with closing(Postgres(CORPUS, address(cluster.url()))) as made:
            yield made
    elif name == "Fts5":
        with closing(Fts5(CORPUS)) as made:
            yield made
    elif name == "Hybrid":
        yield Hybrid(CORPUS, Embedding(CORPUS), peers.TfIdf(CORPUS))
    else:
        others = {"Tantivy": Tantivy, "Embedding": Embedding}
        yield (others.get(name) or getattr(peers, name))(CORPUS)


def only(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("peer", names, indirect=True)


@only(*NAMES)
def test_peer_puts_the_same_subject_first(peer: Peer) -> None:
    ranked = peer.rank(PATROL, None)
    assert ranked[0] == "c"
    assert sorted(ranked) == ["a", "b", "c", "d"]


@only(*NAMES)
def test_peer_ranks_only_what_it_is_asked_for(peer: Peer) -> None:
    assert peer.rank(PATROL, ["d", "c", "unknown"]) == ["c", "d"]


@only("Bm25", "bm25_pairs", "TfIdf", *ENGINES)
def test_records_without_a_common_word_stand_by_id(peer: Peer) -> None:
    fabric = Need("n", "Fabric with stains")
    assert peer.rank(fabric, None) == ["b", "a", "c", "d"]
    assert peer.rank(Need("n", ""), None) == ["a", "b", "c", "d"]


@only(*ENGINES)
def test_words_of_a_need_are_no_query_syntax(peer: Peer) -> None:
    odd = Need("n", 'NOT "fabric" AND (C++ | C# 5.1 | it\'s:*) NEAR \\ -vision')
    assert peer.rank(odd, None) == ["b", "a", "c", "d"]


def test_tfidf_is_the_cosine_of_weighted_pairs() -> None:
    corpus = [Capability("a", "abc"), Capability("b", "abd"), Capability("c", "xyz")]
    found = peers.TfIdf(corpus).scores(Need("n", "abc"), np.arange(3))
    often, rare = log(4 / 3) + 1, log(4 / 2) + 1  # ab stands in two of three, bc and bd in one
    assert found.tolist() == pytest.approx([1.0, often**2 / (often**2 + rare**2), 0.0])


def test_embeddings_find_the_same_subject_in_another_language() -> None:
    ranked = Embedding(CORPUS).rank(Need("n", "Drones that inspect power lines"), None)
    assert ranked[0] == "c"


def test_embeddings_have_unit_length_whatever_the_chunk() -> None:
    rows = encode([f"无人机巡检 {number}" for number in range(40)])
    assert rows.shape == (40, 512)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(40), abs=1e-3)


def test_hybrid_adds_standardised_scores() -> None:
    embedding, tfidf = Embedding(CORPUS), peers.TfIdf(CORPUS)
    places = np.array([0, 1, 3])
    meant, written = (one.scores(PATROL, places) for one in (embedding, tfidf))
    expected = (meant - meant.mean()) / meant.std() + 0.3 * (
        (written - written.mean()) / written.std()
    )
    found = Hybrid(CORPUS, embedding, tfidf).scores(PATROL, places)
    assert found.tolist() == pytest.approx(expected.tolist())


def test_hybrid_of_a_single_record_is_no_division_by_zero() -> None:
    hybrid = Hybrid(CORPUS, Embedding(CORPUS), peers.TfIdf(CORPUS))
    assert hybrid.rank(PATROL, ["a"]) == ["a"]
