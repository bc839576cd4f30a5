"""Who might meet whom: what the matcher says of two participants, and what they wish.

The weight of a pair, 1 to 1000, has a band for what was wished and a place in it for the score:

    nobody wishes               1 to  141
    one would like            150 to  290
    both would like           310 to  450
    one must                  460 to  600
    one must, one would like  640 to  780
    both must                 860 to 1000

so that a must always counts more than a like, a like more than any score, and a wish of both more
than that of one. A pair that is forced, or was booked by the two, weighs 1000.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product as every
from typing import NamedTuple

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.events import queries
from marketplace.events.models import Event, Participant, Wish
from marketplace.events.plan_models import EventMeeting, EventPair, Outcome
from marketplace.matching.queries import profiles
from marketplace.matching.state import state_of

BEST = 40
"""So many of the other side are scored exactly for each posting; those wished for always are."""
PER_SCORE = 1.4
MOST = 1000
BANDS = {
    (): 1, ("like",): 150, ("like", "like"): 310, ("must",): 460, ("like", "must"): 640,
    ("must", "must"): 860,
}  # fmt: skip

Two = tuple[int, int]
Wishes = dict[Two, list[str]]


class Best(NamedTuple):
    """The best score of two participants, 0 to 100, and the postings that it speaks of."""

    score: float
    scenario: int | None = None
    product: int | None = None


NOTHING = Best(0.0)


def weight_of(score: float, wishes: Collection[str]) -> int:
    """The weight of a pair by the bands above; a `no` is not for this function to see."""
    return min(MOST, BANDS[tuple(sorted(wishes))] + round(PER_SCORE * score))


def refresh(session: Session, event: Event, *, newcomers: bool = False) -> int:
    """Bring the pairs of an event up to date; returns how many there are.

    Pairs with a score or a wish have a row. One that has neither any more goes, unless somebody
    decided about it or it is part of a timetable. With `newcomers` only those who have no pair yet
    are compared, and who newly wish for each other; what is known of the others stays.
    """
    people = queries.participants(session, event)
    wishes = wishes_of(session, event)
    known = {(one.demand_id, one.supply_id): one for one in _rows(session, event)}
    wished = [two for two, said in wishes.items() if said and not (newcomers and two in known)]
    old = {number for two in known for number in two} if newcomers else set()
    asking = [one for one in people if one.id not in old]
    scores = scores_of(session, people, wished, asking=asking)
    sides = {one.id: one.side for one in people}
    wanted = {two for two in wishes if sides.get(two[0]) == "demand" and two[1] in sides}
    wanted |= scores.keys()
    if newcomers:
        scores = {two: _best_of(one) for two, one in known.items()} | scores
        wanted |= known.keys()
    for two in sorted(wanted):
        pair = known.get(two) or EventPair(event_id=event.id, demand_id=two[0], supply_id=two[1])
        _fill(pair, scores.get(two, NOTHING), wishes.get(two, []))
        if two not in known:
            session.add(pair)
    session.flush()
    _forget(session, [one.id for two, one in known.items() if two not in wanted])
    return len(known.keys() | wanted)


def pair_of(session: Session, event: Event, demand: Participant, supply: Participant) -> EventPair:
    """The pair of two participants, made where there is none yet."""
    chosen = select(EventPair).where(
        EventPair.demand_id == demand.id, EventPair.supply_id == supply.id
    )
    found = session.scalars(chosen).one_or_none()
    if found is None:
        found = EventPair(event_id=event.id, demand_id=demand.id, supply_id=supply.id)
        wishes = wishes_of(session, event).get((demand.id, supply.id), [])
        score = scores_of(session, [demand, supply], [(demand.id, supply.id)])
        _fill(found, score.get((demand.id, supply.id), NOTHING), wishes)
        session.add(found)
        session.flush()
    return found


def wishes_of(session: Session, event: Event) -> Wishes:
    """What is wished of two, whoever said it, by (demand, supply); a `no` is left out of it."""
    chosen = (
        select(Wish.from_id, Wish.to_id, Wish.kind, Participant.side)
        .join(Participant, Participant.id == Wish.from_id)
        .where(Wish.event_id == event.id)
    )
    found: Wishes = {}
    for mine, theirs, kind, side in session.execute(chosen):
        two = (mine, theirs) if side == "demand" else (theirs, mine)
        said = found.setdefault(two, [])
        if kind != "no":
            said.append(kind)
    return found


def refused(session: Session, event: Event) -> set[Two]:
    """Who does not want to meet, by (demand, supply)."""
    chosen = (
        select(Wish.from_id, Wish.to_id, Participant.side)
        .join(Participant, Participant.id == Wish.from_id)
        .where(Wish.event_id == event.id, Wish.kind == "no")
    )
    return {
        (mine, theirs) if side == "demand" else (theirs, mine)
        for mine, theirs, side in session.execute(chosen)
    }


def scores_of(
    session: Session, people: Sequence[Participant], wished: Collection[Two] = (),
    asking: Sequence[Participant] | None = None,
) -> dict[Two, Best]:  # fmt: skip
    """The best score between the postings of two participants, by (demand, supply).

    Every posting is compared with all of the other side at once; the best of either are read.
    Pairs in `wished` have their score too, however low it is. With `asking` only the postings of
    these participants are compared with all others.
    """
    asking = people if asking is None else asking
    if not asking and not wished:
        return {}
    needs = profiles(session, "scenario", _postings(people, "scenario"))
    offers = profiles(session, "product", _postings(people, "product"))
    if not needs or not offers:
        return {}
    matcher, _pools = state_of(session).pools([], "product", top=1)
    found: dict[Two, float] = {}
    mine = {kind: set(_postings(asking, kind)) for kind in ("scenario", "product")}
    for need, offer, score in _compared(matcher, _some(needs, mine["scenario"]), offers):
        found[need, offer] = score
    for offer, need, score in _compared(matcher, _some(offers, mine["product"]), needs):
        found[need, offer] = score
    _add_wished(matcher, needs, offers, people, wished, found)
    return _by_participant(people, found)


def _some(profiles: Mapping[int, Profile], numbers: Collection[int]) -> dict[int, Profile]:
    return {number: one for number, one in profiles.items() if number in numbers}


def _compared(
    matcher: Matcher, asking: Mapping[int, Profile], others: Mapping[int, Profile]
) -> Iterable[tuple[int, int, float]]:
    """(asking, other, score) of the best of each."""
    if not asking:
        return
    index = matcher.index(others.values())

    def fetch(ids: Sequence[str]) -> list[Profile]:
        return [others[int(one)] for one in ids]

    for number, profile in asking.items():
        pool = matcher.pool(profile, index, len(others))
        chosen = matcher.choose(profile, pool, fetch, top=BEST, floor=0.1, spread=False, fill=False)
        for one in chosen:
            yield number, int(one.id), 0.0 if one.read.contradicted else one.total / 10


def _add_wished(
    matcher: Matcher, needs: Mapping[int, Profile], offers: Mapping[int, Profile],
    people: Sequence[Participant], wished: Iterable[Two], found: dict[Two, float],
) -> None:  # fmt: skip
    by_id = {one.id: one for one in people}
    for demand, supply in wished:
        if demand not in by_id or supply not in by_id:
            continue
        theirs = [one for one in _postings([by_id[supply]], "product") if one in offers]
        for need in _postings([by_id[demand]], "scenario"):
            others = [offers[one] for one in theirs if (need, one) not in found]
            if need in needs and others:
                ranked = matcher.rank(needs[need], others, top=len(others), floor=0.0, spread=False)
                found |= {
                    (need, int(one.id)): 0.0 if one.contradicted else one.score for one in ranked
                }


def _by_participant(people: Sequence[Participant], found: Mapping[Two, float]) -> dict[Two, Best]:
    demand, supply = _holders(people, "scenario"), _holders(people, "product")
    best: dict[Two, Best] = {}
    for (need, offer), score in sorted(found.items()):
        for two in every(demand.get(need, ()), supply.get(offer, ())):
            if score > best.get(two, NOTHING).score:
                best[two] = Best(score, need, offer)
    return best


def _holders(people: Sequence[Participant], kind: str) -> dict[int, list[int]]:
    """Who speaks for a posting: several may, such as a group and its branch."""
    holders: dict[int, list[int]] = {}
    for one in people:
        for number in _postings([one], kind):
            holders.setdefault(number, []).append(one.id)
    return holders


def _postings(people: Iterable[Participant], kind: str) -> list[int]:
    side = "demand" if kind == "scenario" else "supply"
    numbers = [
        subject.scenario_id if kind == "scenario" else subject.product_id
        for one in people
        if one.side == side
        for subject in one.subjects
    ]
    return [number for number in numbers if number is not None]


def _rows(session: Session, event: Event) -> list[EventPair]:
    return list(session.scalars(select(EventPair).where(EventPair.event_id == event.id)))


def _best_of(pair: EventPair) -> Best:
    return Best(pair.score, pair.scenario_id, pair.product_id)


def _fill(pair: EventPair, best: Best, wishes: Collection[str]) -> None:
    settled = pair.is_forced or pair.request == "accepted"
    weight = MOST if settled else weight_of(best.score, wishes)
    is_same = (pair.score, pair.scenario_id, pair.product_id, pair.weight) == (*best, weight)
    if not is_same:
        pair.score, pair.scenario_id, pair.product_id = best
        pair.weight = weight


def _forget(session: Session, ids: Sequence[int]) -> None:
    """Take out pairs nobody decided about; those in a timetable or with an outcome stay."""
    used = exists().where(EventMeeting.pair_id == EventPair.id)
    said = exists().where(Outcome.pair_id == EventPair.id)
    free = (
        EventPair.is_forced.is_(False), EventPair.is_forbidden.is_(False),
        EventPair.pinned_slot_id.is_(None), EventPair.request == "", ~used, ~said,
    )  # fmt: skip
    for start in range(0, len(ids), 500):
        some = EventPair.id.in_(ids[start : start + 500])
        session.execute(delete(EventPair).where(some, *free))
        nothing = {"score": 0.0, "scenario_id": None, "product_id": None}
        plain = EventPair.is_forced.is_(False), EventPair.request != "accepted"
        session.execute(update(EventPair).where(some).values(**nothing))
        session.execute(update(EventPair).where(some, *plain).values(weight=1))
