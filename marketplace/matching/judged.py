"""Judged folders: `queries.jsonl`, `corpus.jsonl`, `qrels.tsv`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.engine import text as texts
from marketplace.engine.records import Capability, Need

FILES = ("queries.jsonl", "corpus.jsonl", "qrels.tsv")


class JudgedFolderError(ValueError):
    """The folder cannot be read; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class JudgedFolder:
    """Needs, capabilities and the level (0..3) of each judged pair; languages by id."""

    needs: tuple[Need, ...]
    capabilities: tuple[Capability, ...]
    judgements: Mapping[str, Mapping[str, int]]
    need_languages: Mapping[str, str]
    capability_languages: Mapping[str, str]


def read_folder(folder: Path) -> JudgedFolder:
    """Read a judged folder; raises JudgedFolderError with the file and line at fault."""
    for name in FILES:
        if not (folder / name).is_file():
            raise JudgedFolderError(f"{folder} has no {name}.")
    needs, capabilities = (_objects(folder / name) for name in FILES[:2])
    return JudgedFolder(
        tuple(map(_need, needs)),
        tuple(map(_capability, capabilities)),
        _judgements(folder / FILES[2]),
        {row["_id"]: _language(row) for row in needs},
        {row["_id"]: _language(row) for row in capabilities},
    )


def _objects(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({**row, "_id": str(row["_id"])})
        except (ValueError, KeyError, TypeError) as error:
            raise JudgedFolderError(
                f"{path.name}, line {number}: not a JSON object with _id."
            ) from error
    return rows


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            need, capability, score = line.split("\t")
            judged[need][capability] = int(float(score))
        except ValueError as error:
            raise JudgedFolderError(
                f"{path.name}, line {number}: not query-id, corpus-id and score."
            ) from error
    return dict(judged)


def _need(row: Mapping[str, Any]) -> Need:
    return Need(
        **_common(row),
        budget_wan=_number(row.get("budget_wan")),
        cooperation=row.get("cooperation") or "",
        must_have=_several(row.get("must_have")),
        owner=row.get("owner") or "",
    )


def _capability(row: Mapping[str, Any]) -> Capability:
    return Capability(
        **_common(row),
        supplier=row.get("supplier") or "",
        maturity=row.get("maturity") or "",
        price_wan=_number(row.get("price_wan")),
        price_note=row.get("price_note") or "",
        certifications=_several(row.get("certifications")),
    )


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("title", "text", "sector", "city")
    return {
        "id": row["_id"],
        **{name: row.get(name) or "" for name in names},
        "tags": _several(row.get("tags")),
    }


def _language(row: Mapping[str, Any]) -> str:
    """What the row says, else what its title and text are written in."""
    return row.get("lang") or texts.language(f"{row.get('title')} {row.get('text') or ''}")


def _several(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    parts = value if isinstance(value, list) else str(value).replace("；", ";").split(";")
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
