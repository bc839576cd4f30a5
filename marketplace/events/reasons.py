"""Why a pair does not meet, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.engine.timetable import problem
from marketplace.errors import Sentence
from marketplace.events.plan_words import Known

MOST_NAMES = 3
Detail = Mapping[str, Any]


def reason_of(names: Known, one: Mapping[str, Any]) -> Sentence:
    """The sentence of an entry of `EventPlan.unplaced`."""
    return _WORDS[one["reason"]](names, one.get("detail") or {})


def _forbidden(names: Known, detail: Detail) -> Sentence:
    return Sentence("已被禁止，或其中一方不愿会面。", "Forbidden, or one of them does not want to.")


def _no_time(names: Known, detail: Detail) -> Sentence:
    return Sentence(
        "双方没有共同的空闲时段。", "The two have no open time in common."
    )  # fmt: skip


def _full(zh: str, en: str, keys: tuple[str, ...]) -> Callable[[Known, Detail], Sentence]:
    def tell(names: Known, detail: Detail) -> Sentence:
        won = [names.pair(one["pair"]) for key in keys for one in detail.get(key, [])]
        shown, more = won[:MOST_NAMES], len(won) - MOST_NAMES
        if not shown:
            return Sentence(f"{zh}。", f"{en}.")
        rest_zh, rest_en = (f" 等 {len(won)} 场", f" and {more} more") if more > 0 else ("", "")
        return Sentence(
            f"{zh}，优先安排了：{'；'.join(shown)}{rest_zh}。",
            f"{en}; these came first: {'; '.join(shown)}{rest_en}.",
        )

    return tell


def _tables(names: Known, detail: Detail) -> Sentence:
    when = ", ".join(names.slot(one) for one in detail.get("slots", {}))
    if not when:
        return Sentence("共同时段内桌位已满。", "All tables are taken at the times they share.")
    return Sentence(
        f"双方共同的时段（{when}）桌位已满。",
        f"All tables are taken at the times they share ({when}).",
    )


def _clash(names: Known, detail: Detail) -> Sentence:
    moves, drops = detail.get("moves", []), detail.get("drops", [])
    if not moves and not drops:
        return Sentence(
            "双方空闲时间错开，没有同时空出的时段。",
            "They are never free at the same time.",
        )
    zh = [f"“{names.pair(one['pair'])}”由 {names.slot(one['from'])} 移至 {names.slot(one['to'])}"
          for one in moves]  # fmt: skip
    en = [f"{names.pair(one['pair'])} moved from {names.slot(one['from'])} to "
          f"{names.slot(one['to'])}" for one in moves]  # fmt: skip
    zh += [f"取消“{names.pair(one['pair'])}”" for one in drops]
    en += [f"{names.pair(one['pair'])} dropped" for one in drops]
    when = names.slot(detail.get("slot"))
    return Sentence(
        f"时间冲突。若要安排在 {when}，需要：{'；'.join(zh)}。",
        f"Their times clash. To meet at {when} this is needed: {'; '.join(en)}.",
    )


def _protects(names: Known, detail: Detail) -> Sentence:
    pair = names.pair(detail.get("pair")) if "pair" in detail else ""
    if not pair:
        return Sentence(
            "为保留另一家单位唯一的一场会面而让出。",
            "It gives way to the only meeting of another participant.",
        )
    return Sentence(
        f"为保留“{pair}”——其中一方唯一的一场会面——而让出。",
        f"It gives way to {pair}, the only meeting that one of those two has.",
    )


_WORDS: Mapping[str, Callable[[Known, Detail], Sentence]] = {
    problem.FORBIDDEN: _forbidden,
    problem.NO_COMMON_TIME: _no_time,
    problem.DEMAND_FULL: _full("需求方场次已满", "The owner has its most meetings",
                               ("demand_meetings",)),
    problem.SUPPLY_FULL: _full("供给方场次已满", "The supplier has its most meetings",
                               ("supply_meetings",)),
    problem.BOTH_FULL: _full("双方场次均已满", "Both have their most meetings",
                             ("demand_meetings", "supply_meetings")),
    problem.TABLES_FULL: _tables,
    problem.TIMES_CLASH: _clash,
    problem.PROTECTS_ONLY_MEETING: _protects,
}  # fmt: skip
NAMES = {
    problem.FORBIDDEN: Sentence("已禁止", "Forbidden"),
    problem.NO_COMMON_TIME: Sentence("无共同时间", "No common time"),
    problem.DEMAND_FULL: Sentence("需求方已满", "Owner full"),
    problem.SUPPLY_FULL: Sentence("供给方已满", "Supplier full"),
    problem.BOTH_FULL: Sentence("双方已满", "Both full"),
    problem.TABLES_FULL: Sentence("桌位已满", "Tables full"),
    problem.TIMES_CLASH: Sentence("时间冲突", "Times clash"),
    problem.PROTECTS_ONLY_MEETING: Sentence("保留他人唯一会面", "Keeps another's only meeting"),
}
