"""A small market of our own: concepts, needs of Ada, products of Bao."""

import random

from marketplace.engine.comparison import query_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile, profile_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.segment import Row
from marketplace.engine.statistics import Statistics, count
from marketplace.engine.vocabulary import Concept, Vocabulary
from marketplace.engine.weights import default_weights

WEIGHTS = default_weights()
VOCABULARY = Vocabulary(
    [
        Concept(
            "drone", "technology", "无人机", "drone", ("low-altitude",), ("UAV", "无人驾驶航空器")
        ),
        Concept("drone-inspection", "scenario_type", "无人机巡检", "drone inspection", ("drone",)),
        Concept("low-altitude", "sector", "低空经济", "low-altitude economy"),
        Concept("grid", "sector", "电网", "power grid", (), ("输电线路", "transmission line")),
        Concept("storage", "technology", "储能", "energy storage", ("energy",)),
        Concept("energy", "sector", "能源", "energy"),
        Concept("vision", "technology", "机器视觉", "machine vision", (), ("AOI", "视觉检测")),
        Concept("shenzhen", "city", "深圳", "Shenzhen"),
    ]
)
TOPICS = (
    "无人机巡检输电线路，自动识别绝缘子破损",
    "光伏电站组件清洗机器人，节水免维护",
    "储能电池热失控预警，提前三十分钟告警",
    "机器视觉检测陶瓷砖表面划痕与色差",
    "港口集装箱自动理货，识别箱号和残损",
    "Machine vision inspection of printed circuit boards",
    "UAV patrol of transmission lines with thermal cameras",
    "Cold-chain logistics tracking for fresh seafood",
    "医院药品配送机器人，自主乘坐电梯",
    "水库大坝渗流监测与安全预警平台",
)


def capability(key: str, title: str, text: str = "", **more: object) -> Capability:
    return Capability(id=key, title=title, text=text, **more)  # type: ignore[arg-type] # test data


def need(key: str, title: str, text: str = "", **more: object) -> Need:
    return Need(id=key, title=title, text=text, **more)  # type: ignore[arg-type] # test data


def profile(record: Need | Capability) -> Profile:
    return profile_of(record, VOCABULARY, WEIGHTS)


def matcher(profiles: list[Profile]) -> Matcher:
    return Matcher(VOCABULARY, WEIGHTS, count(profiles, WEIGHTS))


def row(profile: Profile, statistics: Statistics, lexicon: Lexicon | None = None) -> Row:
    """A record as it asks an index."""
    return query_of(profile, statistics, lexicon or Lexicon(None)).row


def market(seed: int, size: int) -> tuple[list[Profile], list[Profile]]:
    """Profiles, without meaning, of a random market."""
    needs, products = random_records(seed, size)
    return [profile(n) for n in needs], [profile(p) for p in products]


def random_records(seed: int, size: int) -> tuple[list[Need], list[Capability]]:
    """`size` random needs and as many products, alike in some of their topics."""
    chance = random.Random(seed)
    needs: list[Need] = []
    products: list[Capability] = []
    for number in range(size):
        mine, theirs = chance.sample(TOPICS, 2), chance.sample(TOPICS, 3)
        needs.append(
            need(
                f"N{number:03d}", mine[0][:14], "。".join(mine),
                tags=tuple(chance.sample(["无人机", "质检", "储能", "UAV", "电网"], 2)),
                sector=chance.choice(["能源", "低空经济", "制造", ""]),
                city=chance.choice(["深圳", "佛山", ""]),
                budget_wan=chance.choice([None, 30.0, 200.0]),
                cooperation=chance.choice(["采购", "联合研发", ""]),
                must_have=chance.choice([(), ("载重≥5kg",), ("须通过防爆认证",)]),
                local_only=chance.random() < 0.2,
            )
        )  # fmt: skip
        products.append(
            capability(
                f"P{number:03d}", theirs[0][:14], "。".join([*theirs, "载重8kg，已通过防爆认证"]),
                tags=tuple(chance.sample(["无人机", "质检", "储能", "UAV", "电网"], 2)),
                sector=chance.choice(["能源", "低空经济", "制造", ""]),
                city=chance.choice(["深圳", "佛山", ""]),
                supplier=f"供应商{number % 7}",
                maturity=chance.choice(["量产", "样机", "TRL6", ""]),
                price_wan=chance.choice([None, 25.0, 400.0]),
            )
        )  # fmt: skip
    return needs, products
