"""The seeds come in through the importer, once."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.imports.models import ImportRow
from marketplace.lists.models import ListEntry, OpportunityList
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.seeding import first_matches, load_seeds
from marketplace.web.transaction import MarketplaceFlask


def test_seeds_are_loaded_once_and_matched(app: MarketplaceFlask, session: Session) -> None:
    said: list[str] = []
    load_seeds(app, echo=said.append)
    outcomes = select(ImportRow.outcome, func.count()).group_by(ImportRow.outcome)
    assert [outcome for outcome, _number in session.execute(outcomes)] == ["created"]
    chinese = {
        model: session.scalar(select(func.count()).where(model.language == "zh"))
        for model in (Scenario, Product)
    }
    assert chinese[Scenario] >= 130
    assert chinese[Product] >= 300
    assert set(session.scalars(select(OpportunityList.state))) == {"published"}
    entries = session.scalar(select(func.count()).select_from(ListEntry))
    unsourced = select(func.count()).where(Scenario.source_address == "")
    assert session.scalar(unsourced) == 0
    session.rollback()
    again: list[str] = []
    load_seeds(app, echo=again.append)
    assert again == []
    assert session.scalar(select(func.count()).select_from(ListEntry)) == entries
    session.rollback()
    lines: list[str] = []
    first_matches(app, echo=lines.append)
    assert sum(line.startswith("  1. ") for line in lines) == 3
    assert sum(line.startswith("  3. ") for line in lines) == 3
