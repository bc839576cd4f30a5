"""Reasons for the unplaced and figures of a plan, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.engine.timetable.minimums import Shortfall
from marketplace.engine.timetable.problem import (
    BOTH_FULL,
    DEMAND_FULL,
    FORBIDDEN,
    NO_COMMON_TIME,
    PROTECTS_ONLY_MEETING,
    SUPPLY_FULL,
    TABLES_FULL,
    TIMES_CLASH,
    Unplaced,
)
from marketplace.errors import Sentence

REASONS = {
    FORBIDDEN: Sentence("已谢绝或被禁止", "declined or forbidden"),
    NO_COMMON_TIME: Sentence("双方没有共同的可用时段", "no common time"),
    DEMAND_FULL: Sentence("需求方场次已满", "the demand side is full"),
    SUPPLY_FULL: Sentence("供给方场次已满", "the supply side is full"),
    BOTH_FULL: Sentence("双方场次均已满", "both sides are full"),
    TABLES_FULL: Sentence("共同时段的桌位均已占满", "no table is left in any common slot"),
    TIMES_CLASH: Sentence("时间与其他会面冲突", "the times clash with other meetings"),
    PROTECTS_ONLY_MEETING: Sentence("让位于他方仅有的一场会面", "keeps another's only meeting"),
}
FIGURES = {
    "value": Sentence("总分", "value"),
    "upper_bound": Sentence("总分上界", "upper bound"),
    "gap": Sentence("与上界的差距", "gap"),
    "proven_optimal": Sentence("已证明最优", "proven optimal"),
    "meetings": Sentence("会面场数", "meetings"),
    "unplaced": Sentence("未安排的配对", "unplaced pairs"),
    "without_meeting": Sentence("没有会面的参与方", "participants without a meeting"),
    "idle_slots_per_person": Sentence("人均空闲时段", "idle slots per person"),
    "host_table_moves": Sentence("需求方代表人均换桌次数", "table moves per host"),
    "pins_missed": Sentence("未能满足的固定时段", "pins missed"),
}


def shortfall(one: Shortfall) -> Sentence:
    """Return the proof that minima are out of reach."""
    names, limits = ", ".join(one.parties), ", ".join([*one.partners, *one.slots])
    zh = f"{names} 至少需要 {one.minimum} 场会面，最多只能安排 {one.most} 场"
    en = f"{names} should have {one.minimum} meetings and can have {one.most} at most"
    if limits:
        return Sentence(f"{zh}，受限于 {limits}。", f"{en}, limited by {limits}.")
    if not one.most:
        return Sentence(f"{zh}：没有可会面的对象。", f"{en}: there is nobody to meet.")
    return Sentence(f"{zh}，受限于自身上限。", f"{en}, limited by the maximum.")


def detail_of(one: Unplaced) -> Sentence:
    """Return what shows the reason: meetings that won, slots, moves; empty where nothing does."""
    detail = one.detail
    if one.reason == NO_COMMON_TIME:
        demand, supply = (
            ", ".join(detail[f"{side}_slots"]) or "–" for side in ("demand", "supply")
        )
        return Sentence(f"需求方 {demand}；供给方 {supply}", f"demand {demand}; supply {supply}")
    if one.reason == PROTECTS_ONLY_MEETING:
        return Sentence(
            f"{detail['pair']}（{detail['weight']}）是 {detail['only_meeting_of']} 仅有的会面",
            f"{detail['pair']} ({detail['weight']}) is the only meeting of "
            f"{detail['only_meeting_of']}",
        )
    if one.reason == TABLES_FULL:
        counted = "; ".join(f"{slot}: {found}" for slot, found in detail["slots"].items())
        return Sentence(f"各时段会面场数 {counted}", f"meetings in each slot {counted}")
    if one.reason == TIMES_CLASH:
        return _clash(detail)
    won = [*detail.get("demand_meetings", ()), *detail.get("supply_meetings", ())]
    names = _weighed(won)
    return Sentence(f"已安排 {names}", f"placed are {names}") if won else Sentence("", "")


def _clash(detail: Mapping[str, Any]) -> Sentence:
    if "slot" not in detail:
        return Sentence("", "")
    moves = ", ".join(f"{one['pair']} → {one['to']}" for one in detail["moves"]) or "–"
    drops = _weighed(detail["drops"]) or "–"
    slot, change = detail["slot"], f"{detail['change']:+d}"
    return Sentence(
        f"若安排在 {slot}：须移动 {moves}，取消 {drops}，总分 {change}",
        f"in {slot}: would move {moves}, drop {drops}, value {change}",
    )


def _weighed(meetings: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{one['pair']} ({one['weight']})" for one in meetings)
