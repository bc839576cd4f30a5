"""The complete record of a call, in two editions: with all that was sealed, and for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls import bid_queries, queries, scoring
from marketplace.calls.judging_models import CallObjection, Consensus, Juror, Score
from marketplace.calls.models import Bid, Call, CallMove
from marketplace.calls.scoring import Standing


@dataclass(frozen=True, slots=True)
class Record:
    """What the document says. Where `whole` is False, bids, scores and people stay out of it.

    `names` are those of people by number, `scores` are by juror, bid and criterion.
    """

    call: Call
    whole: bool
    names: Mapping[int, str]
    bids: Sequence[Bid]
    named: Sequence[Bid]
    jurors: Sequence[Juror]
    scores: Mapping[tuple[int, int, int], Score]
    agreed: Mapping[tuple[int, int], Consensus]
    standings: Sequence[Standing]
    objections: Sequence[CallObjection]

    @property
    def moves(self) -> Sequence[CallMove]:
        return self.call.moves

    def who(self, number: int | None) -> str:
        """The name of a person, empty for the system and in the public edition."""
        return self.names.get(number or 0, "") if self.whole else ""

    def total_of(self, juror: Juror, bid: Bid) -> Decimal | None:
        """What one member of the panel gave a bid in all."""
        points = {
            c.id: self.scores[juror.id, bid.id, c.id].points for c in self.call.criteria
            if (juror.id, bid.id, c.id) in self.scores
        }  # fmt: skip
        whole = len(points) == len(self.call.criteria)
        return scoring.total(self.call.criteria, points) if whole else None


def record_of(session: Session, call: Call, *, whole: bool) -> Record:
    """Read everything that the document says; of sealed bids nothing is read."""
    bids = bid_queries.unsealed(session, call)
    scores = bid_queries.scores(session, call) if whole else []
    agreed = bid_queries.consensus(session, call)
    stands = call.state in ("notice", "awarded")
    objections = queries.objections(session, call)
    numbers = {
        *(one.actor_id for one in call.moves), *(one.actor_id for one in call.addenda),
        *(move.actor_id for bid in bids for move in bid.moves), call.created_by_id,
        *(one.raised_by_id for one in objections), *(one.answered_by_id for one in objections),
    }  # fmt: skip
    people = select(User.id, User.name).where(User.id.in_({one for one in numbers if one}))
    judged = [one for one in bids if one.state in bid_queries.JUDGED_STATES]
    return Record(
        call=call, whole=whole,
        names={one.id: one.name for one in session.execute(people)} if whole else {},
        bids=bids if whole else [],
        named=sorted((b for b in bids if b.rank and stands), key=lambda one: one.rank or 0),
        jurors=call.jurors if whole else [],
        scores={(one.juror_id, one.bid_id, one.criterion_id): one for one in scores},
        agreed=agreed, standings=scoring.standings(call, judged, agreed) if whole else [],
        objections=objections,
    )  # fmt: skip
