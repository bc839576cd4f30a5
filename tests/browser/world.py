"""Something of everybody's in the running product, so that every address has an object."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select

from marketplace.accounts import links
from marketplace.accounts.models import Invitation, Membership, Organisation, OrganisationBadge
from marketplace.alerts.models import Alert, SavedSearch
from marketplace.db import now
from marketplace.imports import service as imports
from marketplace.imports.tasks import folder_in
from marketplace.lists import service as lists
from marketplace.lists.drafts import ListDraft
from marketplace.lists.models import OpportunityList
from marketplace.matching.models import MatchCompared, MatchDecision, MatchPair, MatchRun
from marketplace.postings.export import Sheet, to_xlsx
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import AliasProposal
from marketplace.taxonomy.queries import by_key
from tests.browser import event_world
from tests.browser.conftest import Resident, Site
from tests.browser.needs import product, scenario

NEED = "线路都在山里，靠人走一趟要三天，希望用无人机自动巡检，当天给出报告。"
OFFER = "无人机自动起飞、沿航线巡检、识别缺陷并回传图像，用于电力线路和园区。"
NAMES = "空中看护员（UAV）日夜值守，无人机（remotely piloted inspection craft）随时起飞。"
PROPOSED = ("空中看护员", "remotely piloted inspection craft")
TOKEN = "browser-walk-token"


@dataclass(frozen=True)
class World:
    """Who walks, and the objects that addresses name; `own` are those of one role."""

    people: dict[str, Resident | None]
    objects: dict[str, dict[str, object]]

    def arguments(self, role: str, names: set[str]) -> dict[str, object]:
        """Values for the variable parts of an address, as this role has them."""
        known = self.objects["all"] | self.objects.get(role, {})
        return {name: known[name] for name in names}


def build(site: Site) -> World:
    """A member who owns and supplies, an organiser with lists and imports, an operator."""
    ada = site.resident("Ada", organisation="百页试验厂")
    chen = site.resident("Chen", role="organiser")
    olga = site.resident("Olga", role="operator")
    people = {"visitor": None, "member": ada, "organiser": chen, "operator": olga}
    need, offer = _postings(site, ada)
    _compared(site)
    _proposals(site)
    everything = _of_the_seeds(site) | {"key": "unmanned-aircraft", "user_id": ada.user_id}
    event = event_world.build(site, chen=chen, ada=ada, need=need, offer=offer)
    objects = {
        "all": everything | _links(site, ada) | event,
        "member": {
            "scenario_id": need,
            "product_id": offer,
            "organisation_id": ada.organisation_id,
            "run_id": _uploaded(site, ada),
        },
        "organiser": _organising(site, chen, ada),
    }
    return World(people, objects)


def _of_the_seeds(site: Site) -> dict[str, object]:
    """Something public of each kind, with as much to show as there is."""
    with site.database.reading() as session:
        needs = select(Scenario).where(Scenario.state == "published").order_by(Scenario.id)
        shown = session.scalars(needs).first()
        listed = session.scalars(
            select(OpportunityList.id).order_by(OpportunityList.batch.desc(), OpportunityList.id)
        ).first()
        product_id = session.scalar(select(func.min(Product.id)).where(Product.state == "listed"))
        assert shown is not None
        return {
            "scenario_id": shown.id, "organisation_id": shown.organisation_id,
            "product_id": product_id, "list_id": listed,
        }  # fmt: skip


def _postings(site: Site, ada: Resident) -> tuple[int, int]:
    need = scenario(
        site, ada, title="山区输电线路无人机巡检", description=NEED, tags="空中看护",
        conditions="持有 CAAC 许可；本市服务", indicators="漏检率≤0.1%", budget="80-120",
    )  # fmt: skip
    offer = product(site, ada, listed=True, title="全自动巡检无人机", description=OFFER + NAMES)
    with site.database.writing() as session:
        badge = OrganisationBadge(organisation_id=ada.organisation_id, badge="high_tech")
        query = {"q": "巡检"}
        search = SavedSearch(user_id=ada.user_id, name="巡检", query=query, side="scenario")
        notice = Alert(user_id=ada.user_id, topic="walk", zh="有一条新提醒", en="News", link="/")
        declined = MatchDecision(
            scenario_id=need, product_id=offer, side="owner", decision="declined",
            reason_code="price", actor_id=ada.user_id,
        )  # fmt: skip
        session.add_all([badge, search, notice, declined])
    return need, offer


def _proposals(site: Site) -> None:
    """Names that wait for an operator, one of them long, with passages of postings."""
    with site.database.writing() as session:
        concept = by_key(session, "unmanned-aircraft")
        assert concept is not None
        for number, text in enumerate(PROPOSED):
            session.add(
                AliasProposal(
                    concept_id=concept.id, text=text, normal=text, score=0.9 - number / 10,
                    language="zh" if number == 0 else "en", kinds="bracket meaning together",
                    support=3, examples=[f"…沿山区线路用{text}（UAV）巡检，当天交报告…", OFFER],
                )
            )  # fmt: skip


def _compared(site: Site) -> None:
    """A finished run of all pairs in which nothing fits well: every posting is a gap."""
    with site.database.writing() as session:
        run = MatchRun(state="done", finished_at=now(), told_at=now())
        session.add(run)
        session.flush()
        for side, model, state in (
            ("scenario", Scenario, "published"),
            ("product", Product, "listed"),
        ):
            open_ones = select(literal(run.id), literal(side), model.id).where(model.state == state)
            columns = ["run_id", "side", "subject_id"]
            session.execute(insert(MatchCompared).from_select(columns, open_ones))
        newest = [session.scalar(select(func.max(model.id))) for model in (Scenario, Product)]
        near = MatchPair(
            scenario_id=newest[0], product_id=newest[1], run_id=run.id, place=1, score=31.5,
            level="possible", contradicted=True,
        )  # fmt: skip
        session.add(near)


def _uploaded(site: Site, who: Resident) -> int:
    """A list that was uploaded and waits to be checked; one of its rows is to be mended."""
    headings = ["序号", "场景机会名称", "单位名称", "场景概述", "预算金额（万元）"]
    rows = [
        ["1", "水面漂浮物巡查", "滨河街道办", "每天两次沿河巡查并拍照上报。", "面议"],
        ["2", "井盖位移监测", "滨河街道办", "三千个井盖位移时报警。", "很多钱"],
    ]
    data = to_xlsx([Sheet("清单", headings, rows)])
    folder = folder_in(site.app.config["SETTINGS"])
    with site.database.writing() as session:
        actor = site.person(session, who)
        return imports.receive(session, actor, name="试走清单.xlsx", data=data, folder=folder).id


def _links(site: Site, ada: Resident) -> dict[str, object]:
    """A letter's link of each kind, a colleague who asks, an invitation that waits."""
    asker = site.resident("Dana")
    fresh = site.resident("Fresh")
    with site.database.writing() as session:
        house = session.get_one(Organisation, ada.organisation_id)
        session.add(
            Invitation(
                organisation_id=house.id, invited_by_id=ada.user_id, email="new@example.cn",
                digest=links.digest_of(TOKEN), expires_at=now() + dt.timedelta(days=7),
            )
        )  # fmt: skip
        session.add(Membership(organisation_id=house.id, user_id=asker.user_id, state="requested"))
        person = site.person(session, fresh)
        return {
            "invitation": TOKEN,
            "verify": links.issue(session, person, links.VERIFY),
            "reset": links.issue(session, person, links.RESET),
        }


def _organising(site: Site, chen: Resident, ada: Resident) -> dict[str, object]:
    need = scenario(site, ada, submitted=True, title="变电站夜间看护", description=NEED)
    with site.database.writing() as session:
        actor = site.person(session, chen)
        listed = lists.create(session, actor, draft=ListDraft(title="试走清单", kind="opportunity"))
        lists.add(session, actor, listed=listed, posting=session.get_one(Scenario, need))
        number = listed.id
    return {"scenario_id": need, "list_id": number, "run_id": _uploaded(site, chen)}
