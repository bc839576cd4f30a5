"""What the matcher may learn from: judged folders, and what owners decided about products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.engine.learning import Judged, judged
from marketplace.engine.matcher import Matcher
from marketplace.engine.profile import Profile
from marketplace.matching.catalogue import Catalogue
from marketplace.matching.judged import JudgedFolder
from marketplace.matching.loading import load
from marketplace.matching.models import MatchDecision, MatchFeatures

# A decline for its price or distance says nothing about the subject.
OFF_TARGET = ("off_target", "condition", "immature")
SHORTLISTED, DECLINED = 2, 0


def from_folder(folder: JudgedFolder, pool: str) -> list[Judged]:
    """The judged needs of a folder; in pool `all` what was not judged counts as 0."""
    catalogue = Catalogue(folder.needs, folder.capabilities)
    every = list(catalogue.capabilities)
    found = []
    for need, levels in sorted(folder.judgements.items()):
        ids = every if pool == "all" else sorted(levels)
        if need in catalogue.needs:
            found.append(_judged(need, catalogue, ids, levels))
    return found


def _judged(
    need: str, catalogue: Catalogue, ids: Sequence[str], levels: Mapping[str, int]
) -> Judged:
    others = [catalogue.capabilities[key] for key in ids]
    values = catalogue.matcher.values(catalogue.needs[need], others)
    return judged(need, values, [levels.get(key, 0) for key in ids])


def from_decisions(session: Session) -> list[Judged]:
    """Scenarios whose owners shortlisted some products and declined others as off the subject."""
    decided: dict[int, dict[int, int]] = defaultdict(dict)
    chosen = select(MatchDecision).where(MatchDecision.side == "scenario")
    for row in session.scalars(chosen.order_by(MatchDecision.id)):
        if row.decision == "shortlisted":
            decided[row.scenario_id][row.product_id] = SHORTLISTED
        elif row.reason_code in OFF_TARGET:
            decided[row.scenario_id][row.product_id] = DECLINED
    useful = {key: rows for key, rows in decided.items() if len(set(rows.values())) > 1}
    return _compared(session, load(session).matcher, useful) if useful else []


def _compared(
    session: Session, matcher: Matcher, decided: Mapping[int, Mapping[int, int]]
) -> list[Judged]:
    needs = _profiles(session, "scenario", decided)
    products = _profiles(session, "product", {key for rows in decided.values() for key in rows})
    found = []
    for number, rows in sorted(decided.items()):
        there = [key for key in sorted(rows) if key in products]
        if number in needs and there:
            values = matcher.values(needs[number], [products[key] for key in there])
            found.append(judged(str(number), values, [rows[key] for key in there]))
    return found


def _profiles(
    session: Session, side: str, ids: Mapping[int, object] | set[int]
) -> dict[int, Profile]:
    rows = session.execute(
        select(MatchFeatures.subject_id, MatchFeatures.features).where(
            MatchFeatures.side == side, MatchFeatures.subject_id.in_(sorted(ids))
        )
    )
    return {number: Profile.from_bytes(data) for number, data in rows}
