"""`python -m tests.benchmarks.quality DIR …`: the matcher beside its peers, in one run."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from marketplace.engine.evaluate import Figures, evaluate
from marketplace.engine.records import Need
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.judged import JudgedFolder, read_folder
from tests.benchmarks.peers import Bm25, Rapidfuzz

Rank = Callable[[str, Sequence[str] | None], Sequence[str]]


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--pool", type=click.Choice(["judged", "all"]), multiple=True, default=["all"])
def main(folders: Sequence[Path], pool: Sequence[str]) -> None:
    """Print nDCG@10, Recall@50, MRR and milliseconds a need for each engine."""
    for folder in folders:
        judged = read_folder(folder)
        for one in pool:
            print(f"{folder.name}, {one}")
            for name, rank in _engines(judged).items():
                _row(name, evaluate(rank, judged.judgements, pool=one))


def _engines(judged: JudgedFolder) -> dict[str, Rank]:
    needs = {need.id: need for need in judged.needs}
    peers: list[Rapidfuzz | Bm25] = [Rapidfuzz(judged.capabilities), Bm25(judged.capabilities)]
    catalogue = Catalogue(judged.needs, judged.capabilities)

    def ours(key: str, ids: Sequence[str] | None) -> list[str]:
        found = (
            catalogue.suppliers(key, top=50, floor=0.0)
            if ids is None
            else catalogue.order(key, ids)
        )
        return [match.id for match in found]

    ranks: dict[str, Rank] = {"this matcher": ours}
    for peer in peers:
        ranks[peer.name] = _bound(peer, needs)
    return ranks


def _bound(peer: Rapidfuzz | Bm25, needs: Mapping[str, Need]) -> Rank:
    return lambda key, ids: peer.rank(needs[key], ids)


def _row(name: str, figures: Figures) -> None:
    print(
        f"  {name:<26} nDCG@10 {figures.ndcg10:.3f}  Recall@50 {figures.recall50:.3f}  "
        f"MRR {figures.mrr:.3f}  {figures.ms_per_query:7.1f} ms  ({figures.queries} needs)"
    )


if __name__ == "__main__":
    main()
