"""An open call in its public notice, so that every address of calls has an object.

Ada issues it for a second house of hers, bids with her first, and sits on its panel, so that one
person sees every page of it.
"""

import datetime as dt

from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, User
from marketplace.calls import addenda, objecting
from marketplace.calls.drafts import AddendumDraft, CallObjectionDraft
from marketplace.calls.judging_models import Juror, Score
from marketplace.calls.models import Bid, Call
from marketplace.db import now
from marketplace.objections.service import ObjectionDraft
from tests.browser.conftest import Resident, Site
from tests.calls import made

TEXT = "中选单位所列业绩合同编号与公开信息不一致，请复核。"


def build(site: Site, *, ada: Resident) -> dict[str, object]:
    """The call with three bids, scores, agreed points, an addendum and an objection."""
    with site.database.writer() as session:
        owner = site.person(session, ada)
        issuer = made.person(session, "Iris of the walk", "百页港务")
        house = issuer.memberships[0].organisation
        call = made.opened(
            session, issuer, title="港区围网夜间无人值守巡检", reward_wan="300",
            title_other="Unattended night inspection of port fences",
        )  # fmt: skip
        draft = AddendumDraft(text="三个港区均提供起降点与网络，供电由港方负责。")
        addenda.add(session, issuer, call=made.held(session, call), draft=draft, site="")
        bids = _bids(session, call, owner)
        made.noticed(session, issuer, call, *bids)
        owner.memberships.append(Membership(organisation=house, duty="member"))
        juror = _seat(session, call, owner, bids)
        row = objecting.raise_one(
            session, owner, call=made.held(session, call), draft=ObjectionDraft(text=TEXT),
            about=CallObjectionDraft(), site="",
        )  # fmt: skip
        session.commit()
        return {
            "call_id": call.id, "criterion_id": call.criteria[0].id, "bid_id": bids[0].id,
            "juror_id": juror.id, "objection_id": row.id,
        }  # fmt: skip


def _bids(session: Session, call: Call, owner: User) -> list[Bid]:
    people = [owner, *(made.person(session, f"Walker {n}", f"试走揭榜方 {n}") for n in (1, 2))]
    return [
        made.submitted(session, call, one, price_wan="120", partner_name=["试走研究院"])
        for one in people
    ]


def _seat(session: Session, call: Call, owner: User, bids: list[Bid]) -> Juror:
    at = now() - dt.timedelta(minutes=1)
    juror = Juror(call_id=call.id, user_id=owner.id, declared_at=at, finished_at=at)
    session.add(juror)
    session.flush()
    session.add_all(
        Score(juror_id=juror.id, bid_id=bid.id, criterion_id=one.id, points=75, comment="扎实")
        for bid in bids
        for one in call.criteria
    )
    session.commit()
    return juror
