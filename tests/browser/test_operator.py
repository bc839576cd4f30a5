"""What operators do in the browser takes effect at once."""

import datetime as dt

from playwright.sync_api import expect

from marketplace.accounts.models import Organisation, OrganisationBadge
from marketplace.engine.proposals import Proposal
from marketplace.taxonomy import proposal_queries, service
from marketplace.taxonomy.drafts import ConceptDraft
from tests.browser.acting import Person
from tests.browser.conftest import Enter, Resident, Site
from tests.browser.needs import product, scenario

DRONE_KEY = "unmanned-aircraft"


def test_a_badge_shows_once_an_operator_confirmed_it(enter: Enter, site: Site) -> None:
    bao = site.resident("Bao", organisation="徽章试验厂")
    with site.database.writing() as session:
        house = session.get_one(Organisation, bao.organisation_id)
        house.badges.append(OrganisationBadge(badge="little_giant"))
    visitor = enter()
    visitor.go(f"/organisations/{bao.organisation_id}")
    expect(visitor.page.locator("#main .badge-org")).to_have_count(0)
    olga = enter(site.resident("Olga", role="operator"))
    olga.go("/organisations/queue")
    claim = olga.page.locator(".card-row").filter(has_text="徽章试验厂")
    olga.press("Confirm", within=claim)
    expect(claim).to_have_count(0)
    visitor.page.reload()
    expect(visitor.page.locator("#main .badge-org")).to_have_count(1)


def test_an_alias_makes_a_match_at_once(enter_otherwise: Enter, site: Site) -> None:
    """The owner writes a word nobody knows; an operator says that it means a drone."""
    ada, bao = (site.resident(name, organisation=f"{name} 光伏社") for name in ("Ada", "Bao"))
    need = "光伏板在高处，希望用鹊眼机巡检，发现松动。"
    number = scenario(site, ada, title="屋顶光伏鹊眼机巡检", description=need)
    offer = "上门用无人机做光伏板巡检，发现松动和热斑，当天交报告。"
    listed = product(site, bao, listed=True, title="屋顶光伏无人机巡检", description=offer)
    owner = enter_otherwise(ada)
    owner.go(f"/scenarios/{number}/suppliers")
    drone = owner.pick("无人机", "Unmanned aerial vehicle")
    assert drone not in _subjects(owner, listed)
    olga = enter_otherwise(site.resident("Olga", role="operator"))
    olga.go("/taxonomy")
    olga.fill(q="无人机")
    olga.press("Search")
    olga.page.locator(f"#main a[href='/taxonomy/{DRONE_KEY}']").click()
    olga.fill(text="鹊眼机")
    olga.press("Add the alias")
    expect(olga.page.locator("#main .tag", has_text="鹊眼机")).to_be_visible()
    owner.page.reload()
    assert drone in _subjects(owner, listed)


def test_proposals_are_decided_on_without_script(enter_otherwise: Enter, site: Site) -> None:
    texts = ("堤坝飞眼", "堤坝飞耳", "堤坝飞鼻")
    found = [
        Proposal(DRONE_KEY, text, "zh", ("bracket",), 2, 0.9, (f"用{text}（UAV）看护",))
        for text in texts
    ]
    with site.database.writing() as session:
        proposal_queries.renew(session, found, since=dt.datetime.min.replace(tzinfo=dt.UTC))
    olga = enter_otherwise(site.resident("Olga", role="operator"), script=False)
    olga.go("/desk")
    olga.follow("Proposed aliases")
    rows = olga.page.locator(".cards > li").filter(has_text="堤坝飞")
    expect(rows).to_have_count(3)
    for text in texts[:2]:
        olga.page.get_by_role("checkbox", name=text).check()
    olga.press("Accept the ticked ones")
    expect(rows).to_have_count(1)
    rows.first.locator("button[name=reject]").click()
    expect(rows).to_have_count(0)
    olga.go(f"/taxonomy/{DRONE_KEY}")
    expect(olga.page.locator("#main .tag", has_text="堤坝飞")).to_have_count(2)


def test_merging_two_concepts_makes_a_match_at_once(enter: Enter, site: Site) -> None:
    ada, bao = (site.resident(name, organisation=f"{name} 合并社") for name in ("Ada", "Bao"))
    need, offer = "老屋的琉雀检视一直没有人会做。", "我们上门做釉翎查看，两天交付，已服务十家。"
    number = scenario(site, ada, title="请人来做琉雀检视", description=need)
    listed = product(site, bao, listed=True, title="釉翎查看服务", description=offer)
    olga = site.resident("Olga", role="operator")
    one, other = _concepts(site, olga)
    owner = enter(ada)
    owner.go(f"/scenarios/{number}/suppliers")
    expect(owner.page.locator(f"#match-{listed}")).to_have_count(0)
    operator = enter(olga)
    operator.go(f"/taxonomy/{one}/merge?into={other}")
    operator.press("Merge")
    expect(operator.page.locator("#main .tag", has_text="琉雀检视")).to_be_visible()
    owner.page.reload()
    expect(owner.page.locator(f"#match-{listed} .signal-concepts").first).to_be_attached()


def _subjects(owner: Person, product_id: int) -> str:
    """The sentence that names the subjects a product shares with the scenario."""
    row = owner.page.locator(f"#match-{product_id}")
    owner.unfold("Reasons and both texts", within=row)
    shown = row.locator(".waterfall tr:has(.signal-concepts) .reason-sentence")
    return " ".join(shown.all_inner_texts())


def _concepts(site: Site, olga: Resident) -> tuple[str, str]:
    with site.database.writing() as session:
        actor = site.person(session, olga)
        drafts = (("琉雀检视", "Glazed sparrow viewing"), ("釉翎查看", "Enamel plume viewing"))
        made = [
            service.add_concept(
                session, actor, draft=ConceptDraft(kind="technology", zh=zh, en=en)
            ).key
            for zh, en in drafts
        ]
        return made[0], made[1]
