"""Facts in their owners' words: forms of cooperation, stages of maturity, wishes about place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marketplace.engine.text import normalise

PROCUREMENT = "procurement"
JOINT = "joint"
TRIAL = "trial"
OPEN_CALL = "open_call"
BUILD = "build"

# The first pattern found decides; trial before procurement, since 首购试用 is a trial.
_COOPERATION = (
    (OPEN_CALL, r"揭榜|挂帅|open.?call|challenge"),
    (TRIAL, r"试点|试用|首试|首用|中试|验证|trial|pilot|poc|proof of concept"),
    (JOINT, r"联合|研发|攻关|共研|joint|co.?develop|r&d|research"),
    (BUILD, r"共建|投资|运营|特许|co.?build|co.?creat|invest|concession"),
    (PROCUREMENT, r"采购|招标|购买|租赁|服务外包|procure|purchas|buy|tender|lease"),
)
STAGES = ("concept", "prototype", "pilot", "small_batch", "volume")
_STAGE = (
    (4, r"量产|规模|批量应用|成熟|商用|推广|volume|mass|production|commercial|mature|deployed"),
    (2, r"中试|试点|示范|试用|pilot|demonstrat|trial|beta"),
    (1, r"样机|样品|原型|实验|试制|prototype|sample|lab"),
    (0, r"概念|理论|设想|研究|concept|idea|research"),
)
_SMALL_BATCH = r"小批|小规模|small|limited|low.?volume"
_TRL = re.compile(r"(?:trl|技术成熟度|成熟度)\D{0,3}(\d)")
_TRL_STAGE = {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 2, 7: 2, 8: 3, 9: 4}
_LOCAL = re.compile(
    r"本地(?:企业|供应商|服务商|团队|注册)|(?:限|须|仅).{0,6}本(?:市|地|省|区)|"
    r"local (?:supplier|company|vendor|provider|team)"
)


def cooperation_of(text: str | None) -> str:
    """The form of cooperation that a cell names, or an empty string."""
    normal = normalise(text or "")
    return next((form for form, pattern in _COOPERATION if re.search(pattern, normal)), "")


def stage_of(text: str | None) -> int | None:
    """Position in `STAGES` of a maturity in words or as TRL; None where nothing is said."""
    normal = normalise(text or "")
    level = _TRL.search(normal)
    if level:
        return _TRL_STAGE.get(int(level.group(1)))
    if re.search(_SMALL_BATCH, normal):
        return 3
    return next((stage for stage, pattern in _STAGE if re.search(pattern, normal)), None)


def wants_local(conditions: Iterable[str]) -> bool:
    """Whether the owner says that the supplier must be from the same place."""
    return any(_LOCAL.search(normalise(condition)) for condition in conditions)
