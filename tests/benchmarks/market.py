"""A large made-up market: texts composed of the vocabulary's names, the same for the same seed.

Rows, search terms and features are made once (on all processors) and poured into any database.
"""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.engine.meaning import compress, encoder
from marketplace.engine.profile import profile_of
from marketplace.engine.records import Capability, Need, Record
from marketplace.engine.weights import default_weights
from marketplace.matching.catalogue import seed_vocabulary
from marketplace.matching.models import MatchFeatures
from marketplace.products.models import Product, ProductTag
from marketplace.scenarios.models import Scenario, ScenarioCondition, ScenarioTag
from marketplace.search.terms import terms_of
from marketplace.taxonomy.models import Concept
from marketplace.taxonomy.queries import revision

TAXONOMY = Path(__file__).resolve().parents[2] / "seeds" / "taxonomy" / "concepts.csv"
ORGANISATIONS = 5_000
CHUNK = 1_000
OBJECTS = (
    "冲压件", "输电线路", "光伏组件", "电池极片", "陶瓷砖", "注塑件", "港口岸桥", "地铁隧道",
    "住院病区", "冷链仓库", "水产养殖塘", "荔枝果园", "桥梁支座", "污水管网", "机场行李", "电梯",
    "玻璃盖板", "服装裁片", "变压器", "高速公路边坡", "PCB", "齿轮箱", "空压机", "锅炉",
)  # fmt: skip
OBJECTS_EN = (
    "stamped parts", "power lines", "solar modules", "battery electrodes", "ceramic tiles",
    "harbour cranes", "metro tunnels", "hospital wards", "cold stores", "fish ponds", "orchards",
    "bridge bearings", "sewers", "airport baggage", "lifts", "cover glass", "transformers",
)  # fmt: skip
SIDES: dict[str, tuple[Any, Any]] = {
    "scenario": (Scenario, ScenarioTag), "product": (Product, ProductTag),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One posting: its columns, the keys of its concepts, its conditions and its features."""

    columns: dict[str, Any]
    city: str
    sector: str
    tags: tuple[str, ...]
    conditions: tuple[str, ...]
    features: bytes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A posting as thought up: what the engine reads, its columns, and the names it is about."""

    record: Record
    columns: dict[str, Any]
    city: str
    sector: str
    tags: tuple[str, ...]
    conditions: tuple[str, ...]
    about: tuple[str, ...]


@cache
def _concepts() -> dict[str, list[dict[str, str]]]:
    kinds: dict[str, list[dict[str, str]]] = {}
    with TAXONOMY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds.setdefault(row["kind"], []).append(row)
    return kinds


def make(side: str, number: int) -> Made:
    """Posting `number` of a side, ready for a database."""
    one = draw(side, number)
    record = one.record
    terms = terms_of(record.title, record.text, *record.tags, record.city)
    columns = {**one.columns, "search_terms": terms}
    return Made(columns, one.city, one.sector, one.tags, one.conditions, features_of(one))


def features_of(one: Drawn) -> bytes:
    """Its features as they are stored."""
    profile = profile_of(one.record, seed_vocabulary(), default_weights())
    return replace(profile, vectors=_meaning(*one.about)).to_bytes()


def draw(side: str, number: int) -> Drawn:
    """Posting `number` of a side; every fifth is in English."""
    chance = random.Random(f"{side} {number}")
    english = number % 5 == 0
    name, kinds = "en" if english else "zh", _concepts()
    known = chance.sample(kinds["technology"], 3)
    work, sector = chance.choice(kinds["scenario_type"]), chance.choice(kinds["sector"])
    city = chance.choice([one for one in kinds["city"] if one["broader"] == "guangdong"])
    thing = chance.choice(OBJECTS_EN if english else OBJECTS)
    names = [one[name] for one in known]
    title = (
        f"{names[0]} for {work[name]} of {thing}" if english else f"{thing}{names[0]}{work[name]}"
    )
    text = _english(chance, thing, names, work[name]) if english else _chinese(
        chance, thing, names, work[name]
    )  # fmt: skip
    tags = (known[0]["key"], known[1]["key"], work["key"])
    labels = tuple(one["zh"] for one in (known[0], known[1], work))
    money = round(chance.uniform(5, 2_000), 1)
    conditions = (f"{chance.choice(kinds['certificate'])['zh']}",) if number % 3 == 0 else ()
    same = {"id": str(number), "title": title, "text": text, "tags": labels, "sector": sector["zh"]}
    record = (
        Need(**same, city=city["zh"], budget_wan=money, must_have=conditions)
        if side == "scenario"
        else Capability(**same, city=city["zh"], price_wan=money, maturity="规模量产")
    )
    columns = {
        "id": number, "title": title, "description": text, "language": name,
        "sector_text": sector["zh"], "organisation_id": 1 + number % ORGANISATIONS,
        "state": "published" if side == "scenario" else "listed",
        ("budget_max_wan" if side == "scenario" else "price_wan"): money,
    }  # fmt: skip
    about = (thing, *names, work[name])
    return Drawn(record, columns, city["key"], sector["key"], tags, conditions, about)


def _meaning(*names: str) -> NDArray[np.int8]:
    """As if the whole text and its one sentence meant the mean of these names."""
    mean = np.mean([_vector(name) for name in names], axis=0)
    return compress(np.stack([mean, mean]))


@cache
def _vector(name: str) -> NDArray[np.float32]:
    known = encoder()
    assert known is not None, "the sentence encoder is not installed"
    return known.encode([name])[0]


def _chinese(chance: random.Random, thing: str, names: list[str], work: str) -> str:
    return (
        f"面向{thing}的{work}，目前以人工为主，漏检率约{chance.randint(1, 9)}%，"
        f"每月产生{chance.randint(20, 900)}件返工。拟采用{names[0]}与{names[1]}，结合{names[2]}，"
        f"在{chance.randint(1, 12)}个月内建成覆盖{chance.randint(2, 60)}个点位的系统，"
        f"{work}效率提高{chance.randint(10, 80)}%，数据在{chance.randint(1, 9)}秒内写入现有平台，"
        f"并培训{chance.choice(('操作', '运维', '管理', '质检'))}人员。"
    )


def _english(chance: random.Random, thing: str, names: list[str], work: str) -> str:
    return (
        f"{work} of {thing} is done by hand and misses {chance.randint(1, 9)} % of the defects. "
        f"{names[0]} and {names[1]} together with {names[2]} are to cover "
        f"{chance.randint(2, 60)} stations within {chance.randint(1, 12)} months and to raise "
        f"throughput by {chance.randint(10, 80)} %, with results written to the existing platform."
    )


def _part(side: str, start: int, end: int) -> list[Made]:
    return [make(side, number) for number in range(start, end)]


def made(sizes: dict[str, int]) -> Iterator[tuple[str, list[Made]]]:
    """All postings of both sides in chunks, in order."""
    parts = [
        (side, start, min(start + CHUNK, size + 1))
        for side, size in sizes.items()
        for start in range(1, size + 1, CHUNK)
    ]
    with ProcessPoolExecutor() as pool:
        waiting = iter(parts)
        running = [(p[0], pool.submit(_part, *p)) for p in islice(waiting, 6)]
        while running:
            side, future = running.pop(0)
            running += [(p[0], pool.submit(_part, *p)) for p in islice(waiting, 1)]
            yield side, future.result()


def found_houses(session: Session) -> None:
    """The organisations that own everything."""
    rows = [
        {"id": n, "name": f"Company {n} 公司", "name_key": f"company{n}", "kind": "enterprise"}
        for n in range(1, ORGANISATIONS + 1)
    ]
    session.execute(insert(Organisation), rows)


def pour(session: Session, side: str, rows: list[Made]) -> None:
    """Write a chunk: postings, tags, conditions and features."""
    ids = dict(session.execute(select(Concept.key, Concept.id)).all())
    names = dict(session.execute(select(Concept.id, Concept.zh)).all())
    model, tag = SIDES[side]
    moment, number = now(), revision(session)
    session.execute(insert(model), [
        {**one.columns, "city_id": ids[one.city], "sector_id": ids[one.sector],
         "updated_at": moment, "published_at": moment - dt.timedelta(minutes=one.columns["id"]),
         **({"confirmed_at": moment} if side == "product" else {})}
        for one in rows
    ])  # fmt: skip
    session.execute(insert(tag), [
        {f"{side}_id": one.columns["id"], "concept_id": ids[key], "text": names[ids[key]][:80],
         "role": "type" if key.startswith("scenario-") else "tag"}
        for one in rows for key in one.tags
    ])  # fmt: skip
    wanted = [{"scenario_id": one.columns["id"], "text": text}
              for one in rows for text in one.conditions if side == "scenario"]  # fmt: skip
    if wanted:
        session.execute(insert(ScenarioCondition), wanted)
    session.execute(insert(MatchFeatures), [
        {"side": side, "subject_id": one.columns["id"], "taxonomy_revision": number,
         "features": one.features}
        for one in rows
    ])  # fmt: skip
