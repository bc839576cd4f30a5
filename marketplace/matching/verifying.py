"""The index against a slow readable twin that reads every product and compares it in full."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.engine.choice import Compared
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.matching import features, queries
from marketplace.matching.models import MatchFeatures
from marketplace.matching.state import MatcherState
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

TOP = 20
AT_ONCE = 500
SAME = 0.15
"""Texts encoded in other company may differ in the last bit, and so in a tenth of a point."""


@dataclass
class Verdict:
    """What was found. `wrong` are (scenario, product) that the index shows with another score than
    their texts give now; `missed` of the `wanted` true best were not brought to the comparison.
    """

    scenarios: int = 0
    wanted: int = 0
    missed: int = 0
    wrong: list[tuple[int, int]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the true best twenty that the index brings, 0 to 1."""
        return 1 - self.missed / self.wanted if self.wanted else 1.0


def verify(
    session: Session, state: MatcherState, *, scenarios: int,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Verdict:  # fmt: skip
    """Compare the index with its twin for so many open scenarios, spread over all of them."""
    verdict = Verdict()
    chosen = _chosen(session, scenarios)
    for done, number in enumerate(chosen, 1):
        asking = queries.profiles(session, "scenario", [number]).get(number)
        if asking is not None:
            _compare(session, state, number, asking, verdict)
        progress(done, len(chosen))
    return verdict


def _chosen(session: Session, most: int) -> list[int]:
    open_ones = select(Scenario.id).where(queries.is_open("scenario")).order_by(Scenario.id)
    ids = list(session.scalars(open_ones))
    step = max(1, len(ids) // most)
    return ids[::step][:most]


def _compare(
    session: Session, state: MatcherState, number: int, asking: Profile, verdict: Verdict
) -> None:
    matcher, pool = state.pool(asking, "product", top=TOP)
    shown = matcher.choose(asking, pool, queries.fetch(session, "product"), top=TOP)
    near = {int(one) for one in pool.ids}
    best: list[Profile] = []
    for some in _every(session):
        kept = {match.id for match in matcher.rank(asking, [*best, *some], top=TOP)}
        best = [one for one in (*best, *some) if one.id in kept]
    verdict.scenarios += 1
    verdict.wanted += len(best)
    verdict.missed += len({int(one.id) for one in best} - near)
    verdict.wrong += _wrong(session, matcher, number, shown)


def _wrong(
    session: Session, matcher: Matcher, number: int, shown: Sequence[Compared]
) -> list[tuple[int, int]]:
    """Pairs whose score from the texts as they are now is another than the one shown."""
    asking = features.make(session, "scenario", [number])[number]
    made = features.make(session, "product", [int(one.id) for one in shown])
    return [
        (number, key)
        for key, score in ((int(one.id), one.total / 10) for one in shown)
        if abs(matcher.compare(asking, made[key]).score - score) > SAME
    ]


def _every(session: Session) -> Iterator[list[Profile]]:
    """All products open to others, some at a time."""
    last = 0
    while True:
        ids = list(
            session.scalars(
                select(Product.id)
                .join(MatchFeatures, MatchFeatures.subject_id == Product.id)
                .where(MatchFeatures.side == "product", Product.id > last)
                .order_by(Product.id)
                .limit(AT_ONCE)
            )
        )
        if not ids:
            return
        last = ids[-1]
        yield list(queries.profiles(session, "product", ids).values())
