"""How far a call has come, as a short list of steps with numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.calls import queries, service
from marketplace.calls.judging_models import LEAST_JURORS
from marketplace.calls.models import Bid, Call
from marketplace.db import ZONE
from marketplace.errors import Sentence
from marketplace.objections.service import unhandled

ORDER = ("draft", "open", "evaluation", "consensus", "notice", "awarded")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its page, name, `done`, `todo` or `later`, and what is known of it."""

    page: str
    name: Sentence
    state: str
    fact: Sentence


def steps(session: Session, call: Call, bids: Sequence[Bid]) -> list[Step]:
    """The steps in their order. `bids` are those that were unsealed."""
    return [
        _written(call), _open(call, bids), _panel(call), _scored(call),
        _result(call, bids), _noticed(session, call),
    ]  # fmt: skip


def _stands(call: Call, name: str) -> str:
    """Where a step stands that belongs to a state."""
    if call.state in ("failed", "cancelled"):
        return "later"
    here, there = ORDER.index(call.state), ORDER.index(name)
    return "done" if here > there else "todo" if here == there else "later"


def _written(call: Call) -> Step:
    total = service.weight_sum(call)
    joined = sum(1 for one in call.scenarios if one.agreed_at is not None)
    return Step(
        "criteria",
        Sentence("榜单内容与评审标准", "Text and criteria"),
        _stands(call, "draft"),
        Sentence(
            f"{len(call.criteria)} 项标准，权重合计 {total}；场景 {joined} 个",
            f"{len(call.criteria)} criteria, weights total {total}; scenarios: {joined}",
        ),
    )


def _open(call: Call, bids: Sequence[Bid]) -> Step:
    closes = f"{call.deadline.astimezone(ZONE):%Y-%m-%d %H:%M}"
    if call.state in ("draft", "open"):
        fact = Sentence(f"{closes} 截止，截止前密封", f"sealed until {closes}")
    else:
        fact = Sentence(f"{closes} 截止，{len(bids)} 份申报", f"closed {closes}; bids: {len(bids)}")
    return Step("bids", Sentence("揭榜", "Bids"), _stands(call, "open"), fact)


def _panel(call: Call) -> Step:
    sitting = [one for one in call.jurors if one.released_at is None]
    declared = sum(1 for one in sitting if one.declared_at is not None)
    enough = len(sitting) >= LEAST_JURORS
    state = "done" if enough else "todo" if call.state in ("open", "evaluation") else "later"
    return Step(
        "panel",
        Sentence("评委", "Panel"),
        state,
        Sentence(
            f"{len(sitting)} 位（至少 {LEAST_JURORS} 位），{declared} 位已作回避声明",
            f"{len(sitting)} of at least {LEAST_JURORS}; declared: {declared}",
        ),
    )


def _scored(call: Call) -> Step:
    sitting = [one for one in call.jurors if one.released_at is None]
    done = sum(1 for one in sitting if one.finished_at is not None)
    return Step(
        "panel",
        Sentence("评委评分", "Individual scores"),
        _stands(call, "evaluation"),
        Sentence(
            f"{done} / {len(sitting)} 位已完成", f"finished: {done} of {len(sitting)}"
        ),
    )  # fmt: skip


def _result(call: Call, bids: Sequence[Bid]) -> Step:
    ranked = sum(1 for one in bids if one.rank is not None and one.rank <= call.winners)
    return Step(
        "consensus",
        Sentence("合议定分", "Consensus"),
        _stands(call, "consensus"),
        Sentence(f"拟中选 {ranked} / {call.winners}", f"named: {ranked} of {call.winners}"),
    )


def _noticed(session: Session, call: Call) -> Step:
    raised = queries.objections(session, call)
    waiting = len(unhandled(raised))
    until = call.notice_until
    ends = f"{until.astimezone(ZONE):%Y-%m-%d %H:%M}" if until else "—"
    return Step(
        "objections",
        Sentence("公示与异议", "Notice and objections"),
        _stands(call, "notice"),
        Sentence(
            f"公示至 {ends}；异议 {len(raised)} 件，待处理 {waiting} 件",
            f"until {ends}; objections: {len(raised)}, waiting: {waiting}",
        ),
    )
