"""Pairs that newly fit well after a run of everything: each side hears of a pair once.

What people were told on publication (`fits`) is left out, and so is all that the first run finds:
it only takes stock. Whatever a run brings, an organisation's people get one digest of it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row as Record
from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from marketplace.alerts.delivery import LONGEST, write_letter
from marketplace.alerts.fits import silent
from marketplace.alerts.models import Alert, PairTold
from marketplace.alerts.news import News, speakers
from marketplace.db import now
from marketplace.errors import Sentence
from marketplace.matching.models import MatchDecision, MatchPair, MatchRun
from marketplace.matching.queries import is_open
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario

NAMED = 3
LONGEST_TITLE = 40
BATCH = 300

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told on behalf of one organisation: a line a pair, the best first."""

    user_id: int
    organisation_id: int
    lines: list[News]
    short: list[tuple[str, str]]
    by_mail: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pairs of a run that somebody is to hear of, and the digests that tell them."""

    run_id: int
    pairs: list[Pair] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)


def gather(session: Session, beat: Callable[[], None]) -> Gathered | None:
    """News of the oldest finished run that nobody was told about; None when there is none."""
    waiting = select(MatchRun.id).where(MatchRun.state == "done", MatchRun.told_at.is_(None))
    run_id = session.scalar(waiting.order_by(MatchRun.id).limit(1))
    if run_id is None:
        return None
    earlier = select(MatchRun.id).where(MatchRun.state == "done", MatchRun.id < run_id)
    if session.scalar(earlier.limit(1)) is None:
        return Gathered(run_id)
    rows = session.execute(_fresh(run_id)).all()
    houses = {house for row in rows for house in (row.owner, row.supplier)}
    people = speakers(session, sorted(houses))
    beat()
    known = _known(session, rows, people)
    rows = [row for row in rows if (row.scenario_id, row.product_id) not in known]
    return _digests(run_id, rows, people, silent(session))


def write(session: Session, gathered: Gathered, *, site: str) -> int:
    """Give the notices and write the letters; returns how many letters, 0 if told already."""
    told = update(MatchRun).where(MatchRun.id == gathered.run_id, MatchRun.told_at.is_(None))
    if session.execute(told.values(told_at=now()).returning(MatchRun.id)).first() is None:
        return 0
    rows = [
        {"scenario_id": scenario, "product_id": product, "run_id": gathered.run_id}
        for scenario, product in gathered.pairs
    ]
    if rows:
        session.execute(insert(PairTold), rows)
    for one in gathered.digests:
        sentence = _summary(one)
        session.add(
            Alert(
                user_id=one.user_id, topic=f"fits:{gathered.run_id}:{one.organisation_id}",
                zh=sentence.zh[:LONGEST], en=sentence.en[:LONGEST], link=one.lines[0].link,
            )
        )  # fmt: skip
    session.flush()
    letters = (one for one in gathered.digests if one.by_mail)
    return sum(write_letter(session, one.user_id, one.lines, site) for one in letters)


def _fresh(run_id: int):  # type: ignore[no-untyped-def] # a Select of seven columns
    """Pairs that fit well since this run, open, of two organisations, and refused by no side."""
    this = MatchPair.scenario_id, MatchPair.product_id
    refused = exists().where(
        MatchDecision.scenario_id == this[0], MatchDecision.product_id == this[1],
        MatchDecision.decision != "shortlisted",
    )  # fmt: skip
    told = exists().where(PairTold.scenario_id == this[0], PairTold.product_id == this[1])
    return (
        select(
            *this, MatchPair.score, Scenario.title.label("need"), Product.title.label("offer"),
            Scenario.organisation_id.label("owner"), Product.organisation_id.label("supplier"),
        )
        .join(Scenario, Scenario.id == MatchPair.scenario_id)
        .join(Product, Product.id == MatchPair.product_id)
        .where(
            MatchPair.fits_since_id == run_id, is_open("scenario"), is_open("product"),
            Scenario.organisation_id != Product.organisation_id, ~refused, ~told,
        )
        .order_by(MatchPair.score.desc(), *this)
    )  # fmt: skip


def _known(
    session: Session, rows: Sequence[Record[tuple[object, ...]]], people: dict[int, list[int]]
) -> set[Pair]:
    """Those pairs of which one of their people was told when a side was published."""
    users = sorted({user for some in people.values() for user in some})
    pairs = {_topic(row): (row.scenario_id, row.product_id) for row in rows}
    topics = sorted(pairs)
    found: set[Pair] = set()
    for start in range(0, len(topics), BATCH):
        some = topics[start : start + BATCH]
        told = select(Alert.topic).where(Alert.user_id.in_(users), Alert.topic.in_(some))
        found.update(pairs[topic] for topic in session.scalars(told))
    return found


def _topic(row: Record[tuple[object, ...]]) -> str:
    return f"fit:{row.scenario_id}:{row.product_id}"


def _digests(
    run_id: int, rows: Sequence[Record[tuple[object, ...]]], people: dict[int, list[int]],
    quiet: set[int],
) -> Gathered:  # fmt: skip
    lines: dict[Pair, list[News]] = defaultdict(list)
    short: dict[Pair, list[tuple[str, str]]] = defaultdict(list)
    pairs: list[Pair] = []
    for row in rows:
        sides = {row.owner: _for_owner(row), row.supplier: _for_supplier(row)}
        told = [(user, house) for house in sides for user in people.get(house, ())]
        for user, house in told:
            sentence, link = sides[house]
            lines[user, house].append(News(user, _topic(row), sentence, link))
            short[user, house].append((row.need, row.offer))
        if told:
            pairs.append((row.scenario_id, row.product_id))
    digests = [
        Digest(user, house, some, short[user, house][:NAMED], user not in quiet)
        for (user, house), some in lines.items()
    ]
    return Gathered(run_id, pairs, digests)


def _for_owner(row: Record[tuple[object, ...]]) -> tuple[Sentence, str]:
    return (
        Sentence(
            f"产品“{row.offer}”与您的场景“{row.need}”匹配较好",
            f"The product “{row.offer}” now fits your scenario “{row.need}”",
        ),
        f"/scenarios/{row.scenario_id}/suppliers",
    )


def _for_supplier(row: Record[tuple[object, ...]]) -> tuple[Sentence, str]:
    return (
        Sentence(
            f"场景“{row.need}”与您的产品“{row.offer}”匹配较好",
            f"The scenario “{row.need}” now fits your product “{row.offer}”",
        ),
        f"/products/{row.product_id}/opportunities",
    )


def _summary(one: Digest) -> Sentence:
    """One pair in full, several by their number and the best three."""
    number = len(one.lines)
    if number == 1:
        return one.lines[0].sentence
    named = [f"“{_cut(need)}” ↔ “{_cut(offer)}”" for need, offer in one.short]
    more = number > len(named)
    return Sentence(
        f"{number} 对新的匹配较好：{'；'.join(named)}{'等' if more else ''}",
        f"{number} new pairs fit well: {'; '.join(named)}{' …' if more else ''}",
    )


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
