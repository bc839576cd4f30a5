"""The taxonomy seeds keep the rules written in seeds/taxonomy/README.md."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "taxonomy"
COUNTS = {"future_cluster": 5, "strategic_cluster": 20, "region": 5, "maturity": 6}
KINDS = {
    *COUNTS,
    "sector",
    "technology",
    "scenario_type",
    "city",
    "cooperation",
    "certificate",
}
PARENT_KINDS = {
    ("strategic_cluster", "future_cluster"),
    ("sector", "strategic_cluster"),
    ("technology", "sector"),
    ("scenario_type", "sector"),
    ("city", "region"),
}
PROVINCE_REGIONS = {
    "region-pearl-river-delta",
    "region-east",
    "region-west",
    "region-north",
}


def read(name: str) -> list[dict[str, str]]:
    """All rows of one seed file; a byte order mark would show in the first heading."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


CONCEPTS = read("concepts.csv")
LINKS = [(row["child"], row["parent"]) for row in read("links.csv")]
TILES = read("cities.csv")
BY_KEY = {row["key"]: row for row in CONCEPTS}
MATCHED = [row for row in CONCEPTS if row["kind"] in {"technology", "scenario_type"}]


def aliases(row: dict[str, str]) -> list[str]:
    """The aliases of one concept, without its names."""
    return row["aliases"].split("|") if row["aliases"] else []


def plain(alias: str) -> str:
    """An alias as matching compares it: NFKC, case folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", alias).casefold()
    return "".join(char for char in folded if char.isalnum())


def spaced(alias: str) -> str:
    """An alias with hyphens read as spaces, as the stored normal form has it."""
    return alias.casefold().replace("-", " ")


def guangdong_cities() -> set[str]:
    """Keys of the cities directly below the province."""
    return {
        row["key"] for row in CONCEPTS if row["kind"] == "city" and row["broader"] == "guangdong"
    }


def test_headings_are_the_documented_columns() -> None:
    assert list(CONCEPTS[0]) == [
        "key", "kind", "zh", "en", "broader", "aliases", "trl_min", "trl_max",
    ]  # fmt: skip
    assert list(TILES[0]) == ["key", "row", "col"]


def test_version_names_a_year_and_month() -> None:
    assert re.fullmatch(r"20\d\d\.(0[1-9]|1[0-2])\n", (FOLDER / "VERSION").read_text("utf-8"))


def test_keys_are_unique_slugs() -> None:
    assert len(BY_KEY) == len(CONCEPTS)
    assert [key for key in BY_KEY if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


def test_kinds_have_the_expected_counts() -> None:
    counts = Counter(row["kind"] for row in CONCEPTS)
    assert set(counts) == KINDS
    assert {kind: counts[kind] for kind in COUNTS} == COUNTS


def test_both_names_are_present_in_their_scripts() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    wrong = [
        row["key"] for row in CONCEPTS if not chinese.search(row["zh"]) or not row["en"].isascii()
    ]
    assert wrong == []


def test_matched_concepts_are_many_and_rich_in_aliases() -> None:
    numbers = [len(aliases(row)) for row in MATCHED]
    assert len(MATCHED) >= 400
    assert sum(numbers) / len(numbers) >= 5
    assert min(numbers) >= 5


def test_aliases_belong_to_one_concept() -> None:
    owners: dict[str, set[str]] = {}
    for row in CONCEPTS:
        for alias in (row["zh"], row["en"], *aliases(row)):
            owners.setdefault(plain(alias), set()).add(row["key"])
    clashes = {alias: keys for alias, keys in owners.items() if len(keys) > 1}
    assert clashes == {}


def test_aliases_are_clean_and_longer_than_one_character() -> None:
    unclean = [
        alias
        for row in CONCEPTS
        for alias in aliases(row)
        if len(plain(alias)) < 2 or alias != unicodedata.normalize("NFKC", alias).strip()
    ]
    assert unclean == []


def test_aliases_repeat_neither_each_other_nor_the_names() -> None:
    repeated = [
        row["key"]
        for row in CONCEPTS
        if max(Counter(spaced(a) for a in (row["zh"], row["en"], *aliases(row))).values()) > 1
    ]
    assert repeated == []


def test_broader_concepts_exist() -> None:
    missing = [row["key"] for row in CONCEPTS if row["broader"] and row["broader"] not in BY_KEY]
    assert missing == []


def test_broader_chains_end() -> None:
    for row in CONCEPTS:
        seen: set[str] = set()
        key = row["key"]
        while key:
            assert key not in seen, f"{row['key']} is below itself"
            seen.add(key)
            key = BY_KEY[key]["broader"]


def test_links_join_the_documented_kinds_once() -> None:
    kinds = {(BY_KEY[child]["kind"], BY_KEY[parent]["kind"]) for child, parent in LINKS}
    assert kinds == PARENT_KINDS
    assert len(set(LINKS)) == len(LINKS)


def test_every_concept_of_a_linked_kind_has_a_parent() -> None:
    linked = {child for child, _ in LINKS}
    needing = {kind for kind, _ in PARENT_KINDS} - {"city"}
    orphans = [
        row["key"] for row in CONCEPTS if row["kind"] in needing and row["key"] not in linked
    ]
    assert orphans == []


def test_every_parent_sector_and_cluster_has_children() -> None:
    parents = {parent for _, parent in LINKS}
    kinds = {"sector", "strategic_cluster", "future_cluster", "region"}
    empty = [row["key"] for row in CONCEPTS if row["kind"] in kinds and row["key"] not in parents]
    assert empty == []


def test_guangdong_has_21_cities_each_in_one_region() -> None:
    regions = Counter(child for child, parent in LINKS if parent in PROVINCE_REGIONS)
    assert len(guangdong_cities()) == 21
    assert regions == Counter(guangdong_cities())


def test_tile_map_places_each_guangdong_city_once() -> None:
    places = {(int(tile["row"]), int(tile["col"])) for tile in TILES}
    assert sorted(tile["key"] for tile in TILES) == sorted(guangdong_cities())
    assert len(places) == 21


def test_maturity_stages_cover_the_readiness_levels_in_order() -> None:
    stages = [row for row in CONCEPTS if row["kind"] == "maturity"]
    levels = [
        level for row in stages for level in range(int(row["trl_min"]), int(row["trl_max"]) + 1)
    ]
    assert levels == list(range(1, 10))
