"""Lists made on the spot, and imports run to their end."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import Database
from marketplace.imports import running, service
from marketplace.imports.drafts import OptionsDraft
from marketplace.imports.models import ImportRun
from marketplace.lists.drafts import ListDraft
from marketplace.postings.export import Sheet, to_xlsx

HEADINGS = ("序号", "场景机会名称", "单位名称", "场景概述", "预算金额（万元）", "截止时间")
PRODUCT_HEADINGS = ("序号", "产品名称", "企业名称", "能力概述")


def workbook(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """An .xlsx with these headings and rows."""
    return to_xlsx([Sheet("清单", list(headings), [list(row) for row in rows])])


def need(number: int, owner: str = "Ada Hospital", **changes: str) -> list[str]:
    """A row of a list of needs; each number has words of its own."""
    words = "甲乙丙丁戊己庚辛壬癸"
    name = "".join(words[int(digit)] for digit in f"{number:03d}")
    row = {
        "id": str(number), "title": f"{name}楼夜班外观检验{number}号", "owner": owner,
        "text": f"夜班外观检验漏检率高，第{number}条产线每月返工{number * 7}件，需要在线检测。",
        "budget": "120", "deadline": "2027-12-31",
    }  # fmt: skip
    return list((row | changes).values())


Import = Callable[..., ImportRun]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports"


@pytest.fixture
def bring_in(database: Database, session: Session, folder: Path) -> Import:
    """Import bytes to the end: `bring_in(data, chen, then="publish", list_title="…")`."""

    def run(
        data: bytes, actor: User | None = None, *, name: str = "list.xlsx", **options: Any
    ) -> Any:
        title = options.pop("list_title", "")
        kind = options.pop("list_kind", "opportunity")
        number = actor.id if actor else None
        session.rollback()  # it would hold the embedded database's only pen
        with database.writing() as own:
            who = own.get(User, number) if number else None
            made = service.receive(own, who, name=name, data=data, folder=folder)
            draft = ListDraft(title=title, kind=kind) if title else None
            service.begin(own, who, run=made, options=OptionsDraft(**options), new_list=draft)
            made_id = made.id
        running.work(database, made_id, folder=folder, progress=lambda _done, _total: None)
        session.expire_all()
        session.rollback()
        return session.get_one(ImportRun, made_id)

    return run
