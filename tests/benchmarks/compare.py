"""`python -m tests.benchmarks.compare DIR …`: the matcher beside its peers, in one process.

Every engine ranks the same needs over the same records. Below each peer stands how much better
the matcher is (paired over needs); `*` marks an interval that leaves out zero.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import MappingProxyType

import click

from marketplace.engine.evaluate import Rank, Run, run
from marketplace.engine.records import Record
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.evaluation import known, ranker
from marketplace.matching.judged import JudgedFolder, read_folder
from marketplace.matching.scorecard import NAMES, WIDTH, changes, interval
from tests.benchmarks.engines import Fts5, Postgres, Tantivy, address
from tests.benchmarks.meaning import Embedding, Hybrid
from tests.benchmarks.peers import Bm25, Peer, TfIdf, bm25_pairs, partial, plain, token_set
from tests.postgres import Cluster

Builder = Callable[[Sequence[Record], ExitStack], Peer]
_FIRST = 28


def _hybrid(corpus: Sequence[Record], _held: ExitStack) -> Peer:
    return Hybrid(corpus, Embedding(corpus), TfIdf(corpus))


def _fts5(corpus: Sequence[Record], held: ExitStack) -> Peer:
    return held.enter_context(closing(Fts5(corpus)))


def _postgresql(corpus: Sequence[Record], held: ExitStack) -> Peer:
    server = held.enter_context(cluster())
    return held.enter_context(closing(Postgres(corpus, address(server.url()))))


def _plainly(build: Callable[[Sequence[Record]], Peer]) -> Builder:
    return lambda corpus, _held: build(corpus)


PEERS: Mapping[str, Builder] = MappingProxyType(
    {
        "token-set": _plainly(token_set),
        "partial": _plainly(partial),
        "ratio": _plainly(plain),
        "bm25": _plainly(Bm25),
        "bm25-pairs": _plainly(bm25_pairs),
        "tfidf": _plainly(TfIdf),
        "tantivy": _plainly(Tantivy),
        "fts5": _fts5,
        "postgresql": _postgresql,
        "embeddings": _plainly(Embedding),
        "hybrid": _hybrid,
    }
)


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--pool", type=click.Choice(["judged", "all"]), multiple=True, default=["all"])
@click.option("--limit-peers", metavar="NAMES", help=f"Some of {','.join(PEERS)}.")
def main(folders: Sequence[Path], pool: Sequence[str], limit_peers: str | None) -> None:
    """nDCG@10, Recall@50 and MRR with 95 % intervals, and ours - theirs with its own."""
    names = list(PEERS) if limit_peers is None else limit_peers.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        raise click.UsageError(f"No peer is called {', '.join(unknown)}.")
    for folder in folders:
        judged = read_folder(folder)
        with ExitStack() as held:
            engines = _engines(judged, names, held)
            for one in pool:
                click.echo(f"\n{folder.name}, pool {one}")
                for line in _table(judged, engines, one):
                    click.echo(line)


def _engines(judged: JudgedFolder, names: Sequence[str], held: ExitStack) -> dict[str, Rank]:
    """The matcher first, then its peers, by the names that people read."""
    catalogue = Catalogue(judged.needs, judged.capabilities)
    needs: dict[str, Record] = {need.id: need for need in judged.needs}
    peers = (PEERS[name](judged.capabilities, held) for name in names)
    return {"this matcher": ranker(catalogue)} | {one.name: _asked(one, needs) for one in peers}


def _asked(peer: Peer, needs: Mapping[str, Record]) -> Rank:
    return lambda need, ids: peer.rank(needs[need], ids)


def _table(judged: JudgedFolder, engines: Mapping[str, Rank], pool: str) -> Iterator[str]:
    heading = "".join(f"{name:<{WIDTH}}" for name in NAMES.values())
    ours: Run | None = None
    for name, rank in engines.items():
        found = run(rank, known(judged), pool=pool)
        if ours is None:
            ours = found
            yield f"{f'{len(found.scores)} needs':<{_FIRST}}{heading}ms a need"
        yield _row(name, found)
        if found is not ours:
            yield f"{'  ours - theirs':<{_FIRST}}{changes(ours.minus(found))}".rstrip()


def _row(name: str, found: Run) -> str:
    figures = "".join(f"{interval(one):<{WIDTH}}" for one in found.estimates().values())
    return f"{name:<{_FIRST}}{figures}{found.figures.ms_per_query:.1f}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A throw-away PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Cluster(Path(folder) / "c")
        made.start()
        try:
            yield made
        finally:
            made.stop()


if __name__ == "__main__":
    main()
