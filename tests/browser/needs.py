"""What people of the journeys write, in Chinese or English."""

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.products import service as products
from marketplace.products.drafts import ProductDraft
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from tests.browser.acting import Person
from tests.browser.conftest import Resident, Site


def line_inspection(person: Person) -> dict[str, str]:
    """A need in plain words that products of the seeds can meet."""
    return {
        "title": person.pick("山区输电线路无人机巡检", "Drone inspection of hill power lines"),
        "pain_point": person.pick(
            "线路都在山里，靠人走一趟要三天，雨季上不去，破损的绝缘子常常漏看。",
            "The lines run through hills; walking them takes three days, and broken insulators "
            "are often missed.",
        ),
        "description": person.pick(
            "希望用无人机自动巡检 120 公里线路，拍照识别缺陷，当天给出报告。",
            "A drone should fly along 120 km of lines by itself, take pictures, recognise "
            "defects and report on the same day.",
        ),
    }


def inspection_drone(person: Person) -> dict[str, str]:
    """A product that scenarios of the seeds ask for."""
    return {
        "title": person.pick("全自动巡检无人机与机场", "Drone imagery for forests and fires"),
        "description": person.pick(
            "无人机自动起飞、沿航线巡检、识别缺陷并回传图像，用于电力线路、园区和城市治理。",
            "Drones photograph forests and timber stands; the images are classified to find fire, "
            "damaged trees and loose timber, for forest managers and first responders.",
        ),
    }  # fmt: skip


def scenario(site: Site, who: Resident, *, submitted: bool = False, **texts: str) -> int:
    """A scenario of this person's organisation, made by the verbs of the domain."""
    with site.database.writing() as session:
        actor = site.person(session, who)
        made = scenarios.post(
            session, actor, draft=ScenarioDraft(**texts), organisation=_house(session, who)
        )
        if submitted:
            scenarios.submit(session, actor, scenario=made)
        return made.id


def product(site: Site, who: Resident, *, listed: bool = False, **texts: str) -> int:
    """A product of this person's organisation; listed by the system where asked."""
    with site.database.writing() as session:
        actor = site.person(session, who)
        made = products.register(
            session, actor, draft=ProductDraft(**texts), organisation=_house(session, who)
        )
        if listed:
            products.submit(session, actor, product=made)
            products.list_(session, None, product=made)
        return made.id


def _house(session: Session, who: Resident) -> Organisation:
    return session.get_one(Organisation, who.organisation_id)
