"""A small vocabulary: drones, inspection, two sectors and a city."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from marketplace.taxonomy import service

CONCEPTS = """\
key,kind,zh,en,broader,aliases
low-altitude,sector,低空经济,Low-altitude economy,,低空产业
energy,sector,能源电力,Energy and power,,电力
aircraft,technology,飞行器,Aircraft,,航空器
drone,technology,无人机,Drone,aircraft,UAV|无人驾驶航空器
multirotor,technology,多旋翼无人机,Multirotor drone,drone,多旋翼
unmanned-craft,technology,无人飞行平台,Unmanned craft,,无人飞行器
inspection,scenario_type,巡检,Inspection,,巡查|patrol inspection
open-call,cooperation,揭榜挂帅,Open call,,揭榜
region-core,region,珠三角,Pearl River Delta,,
shenzhen,city,深圳市,Shenzhen,,深圳
"""
LINKS = "child,parent\ndrone,low-altitude\nunmanned-craft,low-altitude\nshenzhen,region-core\n"
CITIES = "key,row,col\nshenzhen,4,4\n"


def write_seeds(folder: Path, *, version: str = "1", concepts: str = CONCEPTS) -> Path:
    """A seeds folder with the small vocabulary."""
    for name, text in (
        ("VERSION", version), ("concepts.csv", concepts), ("links.csv", LINKS),
        ("cities.csv", CITIES),
    ):  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def seeds(session: Session, tmp_path: Path) -> Path:
    """The small vocabulary, loaded and committed; returns its folder."""
    folder = write_seeds(tmp_path)
    service.load_seeds(session, folder)
    session.commit()
    return folder
