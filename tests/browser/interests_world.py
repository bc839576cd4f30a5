"""Interests of and in Ada's house, so that every address of interests has an object."""

import datetime as dt

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.db import now
from marketplace.interests import clock, service, stepping
from marketplace.interests.models import Interest
from marketplace.postings.lifecycle import Why
from marketplace.products.models import Product
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario
from tests.browser.conftest import Resident, Site
from tests.interests import made

SUPPLIERS = ("灵视检测技术有限公司", "南粤巡检机器人公司", "天眼无人机公司", "华科视觉研究所")
STEPS = ((), ("see",), ("shortlist", "meet"), ("decline",))


def build(site: Site, *, ada: Resident, need: int, offer: int) -> dict[str, object]:
    """Suppliers in every column of the board of `need`; an interest with `offer` elsewhere."""
    people = [site.resident(f"S{n}", organisation=name) for n, name in enumerate(SUPPLIERS)]
    with site.database.writer() as session:
        owner, scenario = site.person(session, ada), session.get_one(Scenario, need)
        if scenario.state == "draft":
            scenarios.publish(session, None, scenario=scenario)
        at = now() - dt.timedelta(days=14)
        for one, verbs in zip(people, STEPS, strict=True):
            supplier = site.person(session, one)
            sent = made.interest(session, supplier, scenario, at=at, price="60-80万", weeks="3个月")
            for verb in verbs:
                why = Why("budget", "报价超出本年度预算，明年再联系。")
                stepping.take(
                    session, owner, interest=sent, verb=verb, hats=("owner",), why=why, at=at
                )
            at += dt.timedelta(days=6)
        clock.tick(session)
        other = _elsewhere(session)
        named = [{"name": owner.memberships[0].organisation.name, "part": "现场安装"}]
        asked = made.interest(session, site.person(session, people[0]), other, partners=named)
        mine = service.send(
            session, owner, scenario=other,
            draft=made.draft(session.get_one(Product, offer), partners=[{"name": "无名厂"}]),
        )  # fmt: skip
        session.commit()
        return _numbers(mine, asked)


def _elsewhere(session: Session) -> Scenario:
    owner = Organisation(name="另一家场景方", name_key="另一家场景方")
    session.add(owner)
    session.flush()
    return made.scenario(session, owner, title="园区夜间巡检", description="夜间巡检围墙与屋面。")


def _numbers(mine: Interest, asked: Interest) -> dict[str, object]:
    return {"interest_id": mine.id, "partner_id": asked.partners[0].id}
