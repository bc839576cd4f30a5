"""What can be done with a call itself before and while it is open. Nothing here commits."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.calls import policy, queries
from marketplace.calls.drafts import CALL_FIELDS, CallDraft, CriterionDraft
from marketplace.calls.models import (
    Call,
    CallMove,
    CallPlace,
    CallScenario,
    Criterion,
)
from marketplace.calls.states import CALL
from marketplace.db import now
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.lives import SYSTEM
from marketplace.postings.lifecycle import Why
from marketplace.postings.stepping import step
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.policy import is_open

SHORTEST = dt.timedelta(hours=24)
WHOLE = 100
MOST_CRITERIA = 20


def move(
    session: Session, actor: User | None, *, call: Call, verb: str, sentence: str = "",
    by_system: bool = False,
) -> CallMove:  # fmt: skip
    """One arrow of the call's life, with its row. Hold the call's row before."""
    row = CallMove(call_id=call.id)
    hats = (SYSTEM,) if by_system else policy.hats(actor, call)
    step(
        session, actor, life=CALL, subject=call, move=row, verb=verb, hats=hats,
        why=Why(sentence=sentence),
    )  # fmt: skip
    return row


def create(
    session: Session, actor: User, *, scenario: Scenario, draft: CallDraft,
    is_demonstration: bool = False,
) -> Call:  # fmt: skip
    """A call in draft, led by a scenario of the actor's house (operators: of anybody).

    Raises:
        ForbiddenError: not the actor's scenario, or it is not open.
    """
    if not policy.can_make(actor, scenario):
        raise ForbiddenError
    call = Call(
        kind=kind_of(scenario.organisation), organisation=scenario.organisation,
        created_by_id=actor.id, state="draft", is_demonstration=is_demonstration,
    )  # fmt: skip
    _fill(call, draft)
    call.scenarios.append(
        CallScenario(
            scenario=scenario, is_lead=True, agreed_at=now(), agreed_by_id=actor.id
        )
    )  # fmt: skip
    session.add(call)
    session.flush()
    return call


def kind_of(house: Organisation) -> str:
    """Departments issue government calls (政府榜), all others enterprise calls (企业榜)."""
    return "government" if house.kind == "department" else "enterprise"


def revise(session: Session, actor: User, *, call: Call, draft: CallDraft, version: int) -> Call:
    """Save the texts of a draft.

    Raises:
        StaleError: somebody saved other texts in between; it carries both.
        RefusedError: the call is open already.
    """
    check_draft(actor, call)
    yours = {name: as_text(getattr(draft, name)) for name in CALL_FIELDS}
    theirs = {name: as_text(getattr(call, name)) for name in CALL_FIELDS}
    differing = [name for name in CALL_FIELDS if yours[name] != theirs[name]]
    if version != call.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=call.version,
        )
    _fill(call, draft)
    session.flush()
    return call


def check_draft(actor: User | None, call: Call) -> None:
    """ForbiddenError for others than the issuer, RefusedError once the call was issued."""
    if not policy.hats(actor, call):
        raise ForbiddenError
    if call.state != "draft":
        raise RefusedError(
            Sentence(
                "榜单已发出，内容和评审标准不能再改。需要说明或延期时，请发布补充公告。",
                "The call is issued; its text and criteria stay. Write an addendum to clarify "
                "or to move the deadline.",
            )
        )


def _fill(call: Call, draft: CallDraft) -> None:
    for name in CALL_FIELDS:
        setattr(call, name, getattr(draft, name))
    call.language = "en" if language_of_text(draft.title + draft.task) == "en" else "zh"


def language_of_text(text: str) -> str:
    """`zh` where a text has Chinese characters, else `en`."""
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"


def as_text(value: Any) -> str:
    """A value as texts are compared: moments in UTC, amounts without trailing zeros."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    if value is None:
        return ""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def add_criterion(session: Session, actor: User, *, call: Call, draft: CriterionDraft) -> Criterion:
    """One more criterion, at the end. Hold the call's row before."""
    check_draft(actor, call)
    if len(call.criteria) >= MOST_CRITERIA:
        raise RefusedError(
            Sentence(
                f"最多 {MOST_CRITERIA} 项标准。请合并相近的标准。",
                f"At most {MOST_CRITERIA} criteria. Join those that are alike.",
            )
        )
    position = max((one.position for one in call.criteria), default=0) + 1
    made = Criterion(position=position, **draft.model_dump())
    call.criteria.append(made)
    session.flush()
    return made


def change_criterion(
    session: Session, actor: User, *, call: Call, criterion: Criterion, draft: CriterionDraft
) -> None:
    """Other words, weight or minimum for a criterion of a draft."""
    check_draft(actor, call)
    for name, value in draft.model_dump().items():
        setattr(criterion, name, value)
    session.flush()


def remove_criterion(session: Session, actor: User, *, call: Call, criterion: Criterion) -> None:
    """Take a criterion out of a draft."""
    check_draft(actor, call)
    call.criteria.remove(criterion)
    session.flush()


def weight_sum(call: Call) -> int:
    """What the weights add up to; a call is issued with exactly 100."""
    return sum(one.weight for one in call.criteria)


def unready(call: Call, at: dt.datetime | None = None) -> list[Problem]:
    """What keeps a draft from being issued."""
    moment, found = at or now(), []
    if not call.criteria:
        found.append(Problem("criteria", _no_criteria()))
    elif weight_sum(call) != WHOLE:
        found.append(Problem("criteria", _not_whole(weight_sum(call))))
    if call.deadline < moment + SHORTEST:
        found.append(Problem("deadline", _too_soon()))
    if not is_open(queries.lead_of(call)):
        found.append(Problem("scenarios", _scenario_closed()))
    return found


def issue(
    session: Session, actor: User | None, *, call: Call, at: dt.datetime | None = None
) -> None:
    """Open the call: its places are made, what was not agreed to stays outside.

    Whoever calls asks for the job that tells suppliers. Hold the call's row before.

    Raises:
        InvalidError: weights that do not total 100, a deadline within 24 hours, a closed scenario.
    """
    problems = unready(call, at)
    if call.state == "draft" and problems:
        raise InvalidError(problems)
    move(session, actor, call=call, verb="issue")
    call.opened_at = at or now()
    session.add_all(
        CallPlace(call_id=call.id, place=number) for number in range(1, call.winners + 1)
    )
    session.flush()


def _no_criteria() -> Sentence:
    return Sentence(
        "请至少写一项评审标准，例如“技术方案 40”。",
        "Write at least one criterion, such as “Technical approach 40”.",
    )


def _not_whole(total: int) -> Sentence:
    return Sentence(
        f"各项权重合计为 {total}，须正好为 100。请调整权重。",
        f"The weights total {total}; they must total exactly 100. Change them.",
    )


def _too_soon() -> Sentence:
    return Sentence(
        "截止时间至少要在 24 小时以后。请在“榜单内容”中改晚。",
        "The deadline must be at least 24 hours away. Move it later in “Text”.",
    )


def _scenario_closed() -> Sentence:
    return Sentence(
        "牵头场景已关闭或过期。请先重新开放该场景。",
        "The leading scenario is closed or expired. Open it again first.",
    )
