"""What happens at the deadline, by the server's clock."""

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.calls import letters, panel
from marketplace.calls.models import Bid, Call
from marketplace.calls.service import move
from marketplace.db import now
from marketplace.errors import RefusedError, Sentence

_dice = secrets.SystemRandom()


def unseal(
    session: Session, actor: User | None, *, call: Call, site: str, at: dt.datetime | None = None
) -> bool:
    """Unseal the bids of a call whose deadline has passed; True for the one who did it.

    Submitted bids get their aliases at random, drafts stay their house's own, and members of the
    panel who belong to a bidder are released. Hold the call's row before: whoever submits holds it
    shared, so that all who were in time are there.

    Raises:
        RefusedError: the deadline has not passed.
    """
    if call.state != "open":
        return False
    if (at or now()) < call.deadline:
        raise RefusedError(
            Sentence("揭榜尚未截止，不能开封。", "The deadline has not passed; bids stay sealed.")
        )
    move(session, actor, call=call, verb="unseal", by_system=True)
    chosen = select(Bid).where(Bid.call_id == call.id).order_by(Bid.id).with_for_update(of=Bid)
    bids = list(session.scalars(chosen.execution_options(populate_existing=True)))
    submitted = [one for one in bids if one.state == "submitted"]
    _dice.shuffle(submitted)
    for number, bid in enumerate(submitted, 1):
        bid.alias = number
    session.flush()
    panel.release_concerned(session, call, submitted, site)
    _tell(session, call, bids, len(submitted), site)
    return True


def _tell(session: Session, call: Call, bids: list[Bid], count: int, site: str) -> None:
    in_time = [one for one in bids if one.alias is not None]
    opened = Sentence(
        f"已开封，共 {count} 份申报，进入评审", f"unsealed: {count} bids, to be judged"
    )
    unsent = Sentence(
        "揭榜已截止，您的申报未提交，仍只有本单位可见",
        "the call has closed; your bid was not submitted and stays yours alone",
    )
    judge = Sentence(
        f"已开封，共 {count} 份申报，请声明利害关系后评分",
        f"unsealed: {count} bids; declare your interests, then score",
    )
    say, topic = letters.say, "unsealed"
    say(session, letters.panel(call), call, topic, judge, site=site, page="/judge")
    say(session, letters.houses(session, in_time), call, topic, opened, site=site, page="/bid")
    late = [one for one in bids if one.alias is None]
    say(session, letters.houses(session, late), call, topic, unsent, site=site, page="/bid")
    say(session, letters.issuers(session, call), call, topic, opened, site=site, page="/desk")
    say(session, letters.followers(session, call), call, topic, opened, site=site)
