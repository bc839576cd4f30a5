"""Rows per second and peak memory of an import: `python -m tests.benchmarks.imports [ROWS]`.

The workbook is made of twenty thousand different needs; every row goes through the draft and the
verb of the form, gets its search terms and a row in the report.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from marketplace.config import Settings
from marketplace.db import Database
from marketplace.imports import running, service
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.models import ImportRow
from marketplace.postings.export import Sheet, to_xlsx
from marketplace.sheets.fields import Kind
from marketplace.taxonomy.seeds import load_seeds
from marketplace.upgrades import upgrade
from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20_000
HEADINGS = (
    "序号", "场景机会名称", "单位名称", "所属领域", "场景类型", "所在城市", "场景概述", "合作需求",
    "预算金额（万元）", "截止时间",
)  # fmt: skip
THINGS = [
    "无人机",
    "机器人",
    "视觉检测",
    "数字孪生",
    "预测性维护",
    "能耗",
    "供应链",
    "客服",
    "影像诊断",
    "应急救援",
]
WORKS = ["巡检", "调度", "质检", "配送", "监测", "预警", "培训", "仿真", "运维", "分拣"]
PLACES = ["车间", "园区", "医院", "港口", "隧道", "变电站", "果园", "水库", "高速公路", "社区"]
CITIES = ["广州", "深圳", "佛山", "东莞", "珠海", "中山", "惠州", "江门", "汕头", "湛江"]


def workbook(rows: int) -> bytes:
    """A list of that many needs of a thousand owners."""
    chance = random.Random(7)
    return to_xlsx([Sheet("清单", list(HEADINGS), [_row(n, chance) for n in range(rows)])])


def _row(number: int, chance: random.Random) -> list[str]:
    thing, work, place = chance.choice(THINGS), chance.choice(WORKS), chance.choice(PLACES)
    pain = "，".join(
        f"{chance.choice(PLACES)}的{chance.choice(THINGS)}{chance.choice(WORKS)}"
        f"每月{chance.randint(2, 90)}次"
        for _ in range(6)
    )
    return [
        str(number + 1),
        f"{place}{thing}{work}项目{number:05d}号",
        f"广东第{number % 1000}智造有限公司",
        "智能制造",
        work,
        chance.choice(CITIES),
        f"需要在{place}用{thing}完成{work}。{pain}。",
        f"寻找能够承担{work}的单位，提供{thing}及平台对接。",
        str(chance.randint(10, 900)),
        "2027-12-31",
    ]


def measure(database: Database, data: bytes, folder: Path) -> tuple[float, float, float, int]:
    """Seconds to read and check, to take, to take again; and how many rows are known."""
    began = time.perf_counter()
    first = _begun(database, data, folder)
    checked = time.perf_counter()
    running.work(database, first, folder=folder, progress=lambda _done, _total: None)
    taken = time.perf_counter()
    second = _begun(database, data, folder)
    again = time.perf_counter()
    running.work(database, second, folder=folder, progress=lambda _done, _total: None)
    ended = time.perf_counter()
    with database.reading() as session:
        outcomes = select(func.count()).where(
            ImportRow.run_id == second, ImportRow.outcome == "unchanged"
        )
        known = session.scalar(outcomes) or 0
    return checked - began, taken - checked, ended - again, known


def _begun(database: Database, data: bytes, folder: Path) -> int:
    with database.writing() as session:
        run = service.receive(
            session, None, name="needs.xlsx", data=data, folder=folder, kind=Kind.OPPORTUNITY
        )
        service.begin(session, None, run=run, options=OptionsDraft(then="publish"))
        return run.id


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The addresses of an empty database of each kind."""
    folder.chmod(0o755)  # the server may run as somebody else
    cluster = Cluster(folder / "c")
    cluster.start()
    try:
        yield {"sqlite": f"sqlite:///{folder / 'b.sqlite3'}", "postgresql": cluster.url()}
    finally:
        cluster.stop()


def main() -> None:
    """Print the figures for both databases."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    data = workbook(rows)
    with tempfile.TemporaryDirectory(prefix="b") as place, databases(Path(place)) as urls:
        for name, url in urls.items():
            settings = Settings(data_dir=Path(place), database_url=url, secret_key="x" * 40)
            upgrade(settings)
            database = Database(settings.database)
            with database.writing() as session:
                load_seeds(session, ROOT / "seeds" / "taxonomy")
            checked, taken, again, known = measure(database, data, Path(place) / "files")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"{name}: {rows} rows, {len(data) / 1e6:.1f} MB; read and check {checked:.1f} s; "
                f"take {taken:.1f} s = {rows / taken:.0f} rows/s; again {again:.1f} s = "
                f"{rows / again:.0f} rows/s ({known} unchanged); peak {peak:.0f} MB, "
                f"reader {child:.0f} MB"
            )
            database.engine.dispose()


if __name__ == "__main__":
    main()
