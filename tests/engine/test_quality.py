"""The matcher on a judged set of our own (`judged/README.md`): it must not get worse unseen."""

from collections import Counter
from pathlib import Path

from marketplace.engine.evaluate import Figures, evaluate
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.evaluation import known, ranker
from marketplace.matching.judged import read_folder

FOLDER = Path(__file__).with_name("judged")

# Floors stand 0.02 under what was measured; raise them when the matcher gets better.
# Weights 7, the whole corpus: nDCG@10 0.945 [0.920, 0.967], Recall@50 1.000; what was judged,
# ranked again: nDCG@10 0.971 [0.956, 0.985]. Before texts were compared by meaning: 0.774, 0.906
# and 0.899.
NDCG10_ALL = 0.927
RECALL50_ALL = 0.98
NDCG10_JUDGED = 0.951


def measured(pool: str) -> Figures:
    folder = read_folder(FOLDER)
    catalogue = Catalogue(folder.needs, folder.capabilities)
    return evaluate(ranker(catalogue), known(folder), pool=pool)


def test_quality_over_the_whole_corpus_keeps_its_floor() -> None:
    figures = measured("all")
    assert figures.queries == 32
    assert figures.ndcg10 >= NDCG10_ALL
    assert figures.recall50 >= RECALL50_ALL


def test_quality_among_the_judged_keeps_its_floor() -> None:
    assert measured("judged").ndcg10 >= NDCG10_JUDGED


def test_judged_set_is_whole() -> None:
    """Every pair names a need and a product that are there; every product stands in a pair."""
    folder = read_folder(FOLDER)
    needs, products = ({one.id for one in side} for side in (folder.needs, folder.capabilities))
    assert set(folder.judgements) == needs
    assert {key for judged in folder.judgements.values() for key in judged} == products
    levels = {level for judged in folder.judgements.values() for level in judged.values()}
    assert levels == {0, 1, 2, 3}


def test_judged_set_has_needs_in_every_language() -> None:
    languages = Counter(read_folder(FOLDER).need_languages.values())
    assert languages == {"zh": 19, "en": 9, "mixed": 4}
