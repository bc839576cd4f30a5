"""The page of an organisation leads to what it offers and wants."""

from tests.scenarios.conftest import published, scenario

__all__ = ["published", "scenario"]


def test_organisation_page_counts_its_open_scenarios(sign_in, ada, published) -> None:
    house = ada.memberships[0].organisation_id
    page = sign_in().get(f"/organisations/{house}").get_data(as_text=True)
    assert "Open opportunities: 1" in page
    assert "Products:" not in page


def test_drafts_are_not_counted(sign_in, ada, scenario) -> None:
    house = ada.memberships[0].organisation_id
    assert "Open opportunities" not in sign_in().get(f"/organisations/{house}").text
