"""An event with a published timetable, so that every address of events has an object."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.events.models import Event, EventList, Participant
from marketplace.lists.models import OpportunityList
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from tests.browser.conftest import Resident, Site
from tests.events import made, versions

CODE = "browser-walk-badge"


def build(site: Site, *, chen: Resident, ada: Resident, need: int, offer: int) -> dict[str, object]:
    """Chen's event in three days, in which Ada's house and some others take part on both sides."""
    with site.database.writer() as session:
        organiser, owner = site.person(session, chen), site.person(session, ada)
        starts = now().replace(hour=1, minute=0, second=0, microsecond=0) + dt.timedelta(days=3)
        event = made.event(
            session, organiser, title="百页试走对接会", title_other="Walk-through event",
            introduction="面向低空经济的一对一洽谈。", starts=starts,
        )  # fmt: skip
        _about(session, event)
        scenario, product = session.get_one(Scenario, need), session.get_one(Product, offer)
        mine = made.participant(session, event, owner, "demand", subjects=[scenario])
        mine.people[0].code = CODE
        made.participant(session, event, owner, "supply", people=0, subjects=[product])
        _demand, supply = made.crowd(session, event, demand=2, supply=3)
        made.participant(session, event, "等待审批的厂", "supply", state="requested")
        made.participant(
            session, event, "被谢绝的厂", "supply", state="declined", reason="名额已满"
        )
        made.wish(session, mine, supply[0])
        made.absent(session, mine.people[0], event.slots[3:])
        return {"number": 1, **_numbers(session, event, mine, supply)}


def _about(session: Session, event: Event) -> None:
    listed = select(OpportunityList.id).where(
        OpportunityList.state == "published", OpportunityList.kind == "opportunity"
    )
    number = session.scalars(listed.order_by(OpportunityList.id).limit(1)).one()
    session.add(EventList(event_id=event.id, list_id=number))
    made.add_slots(session, event, 1, starts=event.slots[0].starts_at, kind="pitch")
    event.slots[-1].label = "低空物流专场路演"


def _numbers(
    session: Session, event: Event, mine: Participant, supply: list[Participant]
) -> dict[str, object]:
    pairs = [versions.pair(session, mine, one, score=60.0, weight=300) for one in supply]
    versions.publish(session, event, 1, [(one, place, place) for place, one in enumerate(pairs)])
    return {
        "event_id": event.id, "word": event.code, "code": CODE, "pair_id": pairs[0].id,
        "participant_id": mine.id, "representative_id": mine.people[0].id,
    }  # fmt: skip
