"""Points: individual scores, what the panel agrees on, totals and ranks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls import bid_queries, policy
from marketplace.calls.drafts import PointsDraft
from marketplace.calls.judging_models import LEAST_JURORS, Consensus, Juror, Score
from marketplace.calls.models import Bid, Call, Criterion
from marketplace.calls.words import alias_name
from marketplace.db import now
from marketplace.errors import ForbiddenError, RefusedError, Sentence

Given = Mapping[int, PointsDraft]
"""Points by the number of their criterion."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A bid with its total; `fails` are criteria whose minimum it misses, `tied` with another."""

    bid: Bid
    total: Decimal
    fails: tuple[Criterion, ...]
    tied: bool

    @property
    def can_win(self) -> bool:
        return not self.fails


def total(criteria: Iterable[Criterion], points: Mapping[int, int]) -> Decimal:
    """The weighted total, 0 to 100, exact to 0.01: weights total 100 and points are whole."""
    return Decimal(sum(one.weight * points[one.id] for one in criteria)).scaleb(-2)


def score(session: Session, juror: Juror, *, call: Call, bid: Bid, given: Given) -> None:
    """Keep a juror's points for a bid by every criterion. Hold both rows before.

    Raises:
        ForbiddenError: they have not declared, or have an interest in it.
        RefusedError: not the time for it, or they have finished.
    """
    if not policy.may_judge(juror, bid):
        raise ForbiddenError
    if call.state != "evaluation" or bid.state != "submitted" or juror.finished_at is not None:
        raise RefusedError(_scores_are_fixed())
    there = {one.criterion_id: one for one in bid_queries.scores(session, call, juror)
             if one.bid_id == bid.id}  # fmt: skip
    for criterion in call.criteria:
        row = there.get(criterion.id)
        if row is None:
            row = Score(juror_id=juror.id, bid_id=bid.id, criterion_id=criterion.id)
            session.add(row)
        row.points, row.comment = given[criterion.id].points, given[criterion.id].comment
    session.flush()


def finish(session: Session, juror: Juror, *, call: Call) -> None:
    """A juror has judged all bids that are open to them; their points stay.

    Raises:
        RefusedError: something is not scored yet, or not the time for it.
    """
    if call.state != "evaluation" or juror.declared_at is None or juror.finished_at is not None:
        raise RefusedError(_scores_are_fixed())
    missing = unscored(session, call, juror)
    if missing:
        raise RefusedError(_still_to_score(missing))
    juror.finished_at = now()
    session.flush()


def unscored(session: Session, call: Call, juror: Juror) -> list[Bid]:
    """Submitted bids that this juror has still to score."""
    done = {(one.bid_id, one.criterion_id) for one in bid_queries.scores(session, call, juror)}
    return [
        bid for bid in bid_queries.for_juror(session, call, juror)
        if bid.state == "submitted" and any((bid.id, one.id) not in done for one in call.criteria)
    ]  # fmt: skip


def check_enough(session: Session, call: Call, bids: Sequence[Bid]) -> None:
    """RefusedError unless each bid has three finished members of the panel without an interest."""
    if not bids:
        raise RefusedError(_no_bids())
    sitting = [one for one in call.jurors if one.released_at is None]
    for bid in bids:
        free = [one for one in sitting if _no_interest(one, bid)]
        if len(free) < LEAST_JURORS:
            raise RefusedError(_too_few(bid, LEAST_JURORS - len(free)))
    waiting = [one.user.name for one in sitting if one.finished_at is None]
    if waiting:
        raise RefusedError(_not_finished(waiting))


def _no_interest(juror: Juror, bid: Bid) -> bool:
    return all(one.organisation_id != bid.organisation_id for one in juror.conflicts)


def agree(session: Session, actor: User, *, call: Call, bid: Bid, given: Given) -> None:
    """Keep what the panel agreed on for a bid. Hold the call's row before.

    Raises:
        ForbiddenError: the actor does not speak for the issuer.
        RefusedError: the panel does not confer now.
    """
    if not policy.hats(actor, call):
        raise ForbiddenError
    if call.state != "consensus" or bid.state != "submitted":
        raise RefusedError(
            Sentence(
                "只有在合议阶段才能填写合议分。公示中的结果如需更改，请先“重新合议”。",
                "Agreed points are entered while the panel confers. To change a result that is "
                "in its public notice, let the panel confer again.",
            )
        )
    there = bid_queries.consensus(session, call)
    for criterion in call.criteria:
        row = there.get((bid.id, criterion.id))
        if row is None:
            row = Consensus(bid_id=bid.id, criterion_id=criterion.id)
            session.add(row)
        row.points, row.comment = given[criterion.id].points, given[criterion.id].comment
        row.actor_id = actor.id
    session.flush()


def standings(
    call: Call, bids: Iterable[Bid], agreed: Mapping[tuple[int, int], Consensus]
) -> list[Standing]:
    """Bids with agreed points, those that can win first, the highest total first."""
    rated = []
    for bid in bids:
        points = {c.id: agreed[bid.id, c.id].points for c in call.criteria
                  if (bid.id, c.id) in agreed}  # fmt: skip
        if len(points) == len(call.criteria):
            fails = tuple(one for one in call.criteria if points[one.id] < one.minimum)
            rated.append((bid, total(call.criteria, points), fails))
    could = [points for _bid, points, fails in rated if not fails]
    found = [
        Standing(bid, points, fails, not fails and could.count(points) > 1)
        for bid, points, fails in rated
    ]
    return sorted(found, key=lambda one: (bool(one.fails), -one.total, one.bid.alias or 0))


def check_ranks(places: int, found: Sequence[Standing]) -> list[Standing]:
    """Those who get a rank: the winners and the reserve.

    Raises:
        RefusedError: none can win, or a tie decides who wins, who is the reserve or which place.
    """
    able = [one for one in found if one.can_win]
    if not able:
        raise RefusedError(_none_can_win())
    for one, other in pairwise(able[: places + 2]):
        if one.total == other.total:
            raise RefusedError(_tied(one.bid, other.bid, one.total))
    return able[: places + 1]


def spread(points: Collection[int]) -> int:
    """The distance between the highest and the lowest points."""
    return max(points) - min(points) if points else 0


def _still_to_score(missing: Sequence[Bid]) -> Sentence:
    names = [alias_name(one.alias) for one in missing]
    return Sentence(
        f"还有申报未评分：{'、'.join(one.zh for one in names)}。",
        f"Not scored yet: {', '.join(one.en for one in names)}.",
    )


def _scores_are_fixed() -> Sentence:
    return Sentence(
        "现在不能评分：评分尚未开始或已经结束；完成评分后分数不再更改。",
        "Scores cannot be given now: judging has not begun or is over, or you have finished.",
    )


def _no_bids() -> Sentence:
    return Sentence(
        "没有可评审的申报，请宣布流榜。", "There is no bid to judge: declare that nobody won."
    )


def _too_few(bid: Bid, missing: int) -> Sentence:
    name = alias_name(bid.alias)
    return Sentence(
        f"{name.zh} 还缺 {missing} 位无利害关系的评委。请再邀请 {missing} 位。",
        f"{name.en} lacks {missing} of three members of the panel without an interest in it. "
        f"Invite {missing} more.",
    )


def _not_finished(names: Sequence[str]) -> Sentence:
    return Sentence(
        f"尚未完成评分的评委：{'、'.join(names)}。请等待，或说明原因后解除其评委身份。",
        f"Not finished yet: {', '.join(names)}. Wait for them, or release them with a reason.",
    )


def _none_can_win() -> Sentence:
    return Sentence(
        "没有申报达到各项最低分，不能公示中选。请宣布流榜并说明原因。",
        "No bid reaches every minimum, so nobody can win. Declare that nobody won, and say why.",
    )


def _tied(one: Bid, other: Bid, points: Decimal) -> Sentence:
    first, second = alias_name(one.alias), alias_name(other.alias)
    return Sentence(
        f"{first.zh} 与 {second.zh} 同为 {points} 分。请合议调整分数后再公示；系统不代为排序。",
        f"{first.en} and {second.en} both have {points}. Confer and change points: a tie is never "
        "broken by the system.",
    )
