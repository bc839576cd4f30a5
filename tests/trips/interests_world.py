"""Bao's interest in Ada's published scenario, with Dana's house as a partner that is asked."""

from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.interests import timing
from marketplace.interests.models import (
    Interest,
    InterestMove,
    InterestPartner,
    InterestProduct,
    ScenarioOfficer,
)


def build(session: Session, world: Any, cast: dict[str, User]) -> None:
    """Adds "bao interest" to the objects that addresses name."""
    posted = world.ids["ada published"]
    owner, supplier, partner = (
        cast[name].memberships[0].organisation for name in ("ada", "bao", "dana")
    )
    interest = Interest(
        scenario_id=posted["scenario_id"], organisation_id=supplier.id, state="sent",
        why="canary-7f3a 我们在两条同类线路上巡检过。", sent_at=now(), created_by_id=cast["bao"].id,
    )  # fmt: skip
    timing.wait(interest, 10, now())
    interest.products.append(InterestProduct(product_id=world.ids["bao listed"]["product_id"]))
    interest.partners.append(
        InterestPartner(position=1, name=partner.name, organisation_id=partner.id)
    )
    session.add(interest)
    session.flush()
    session.add(InterestMove(interest_id=interest.id, before="", after="sent"))
    session.add(ScenarioOfficer(organisation_id=owner.id, user_id=cast["ada"].id))
    session.flush()
    world.ids["bao interest"] = {
        "interest_id": interest.id, "partner_id": interest.partners[0].id,
        "scenario_id": posted["scenario_id"], "organisation_id": owner.id,
    }  # fmt: skip
