"""The seeds came in through the importer, once, and are matched."""

from sqlalchemy import func, select

from marketplace.imports.models import ImportRow, ImportRun
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.seeding import first_matches, load_seeds
from tests.browser.conftest import Site

SEEDED = select(ImportRun.id).where(ImportRun.owner_id.is_(None))
"""What people of other tests upload has an owner."""


def test_seeds_came_in_whole_and_were_published(site: Site) -> None:
    with site.database.reading() as session:
        rows = select(ImportRow.outcome).where(ImportRow.run_id.in_(SEEDED)).distinct()
        assert list(session.scalars(rows)) == ["created"]
        chinese = {
            model: session.scalar(select(func.count()).where(model.language == "zh"))
            for model in (Scenario, Product)
        }
        assert chinese[Scenario] >= 130
        assert chinese[Product] >= 300
        lists = select(ImportRun.list_id).where(ImportRun.owner_id.is_(None))
        states = select(OpportunityList.state).where(OpportunityList.id.in_(lists))
        assert set(session.scalars(states)) == {"published"}
        seeded = select(ImportRow.scenario_id).where(ImportRow.run_id.in_(SEEDED))
        unsourced = select(func.count()).where(
            Scenario.id.in_(seeded), Scenario.source_address == ""
        )
        assert session.scalar(unsourced) == 0


def test_loading_the_seeds_again_changes_nothing(site: Site) -> None:
    counts = select(func.count()).select_from(ListEntry)
    with site.database.reading() as session:
        entries = session.scalar(counts)
    again: list[str] = []
    load_seeds(site.app, echo=again.append)
    assert again == []
    with site.database.reading() as session:
        assert session.scalar(counts) == entries


def test_first_matches_are_told_for_three_scenarios(site: Site) -> None:
    lines: list[str] = []
    first_matches(site.app, echo=lines.append)
    assert sum(line.startswith("  1. ") for line in lines) == 3
    assert sum(line.startswith("  3. ") for line in lines) == 3
