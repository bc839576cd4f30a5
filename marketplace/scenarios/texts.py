"""A scenario as plain texts, field by field: for the form, for comparing, for amendments."""

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.postings import linking
from marketplace.postings.fields import ZONE
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import (
    Scenario,
    ScenarioCondition,
    ScenarioIndicator,
    ScenarioTag,
)

PLAIN = (
    "title", "title_other", "pain_point", "description", "present_state", "cooperation_wanted",
    "data_opened", "policy_conditions", "safety_terms", "way_of_investing", "period", "place",
    "contact",
)  # fmt: skip
TICKS = ("first_trial_wanted", "local_supplier_only")
ROLES = {"tags": "tag", "types": "type", "cooperation": "cooperation"}


def fill(session: Session, scenario: Scenario, draft: ScenarioDraft) -> Scenario:
    """Give a scenario the content of a draft; words are tied to concepts where they name one."""
    for name in (*PLAIN, *TICKS, "language", "deadline"):
        setattr(scenario, name, getattr(draft, name))
    _fill_money(scenario, draft)
    _fill_concepts(session, scenario, draft)
    if [row.text for row in scenario.conditions] != list(draft.conditions):
        scenario.conditions = [ScenarioCondition(text=text) for text in draft.conditions]
    rows = [(one.name, one.target, one.unit) for one in draft.indicators]
    if [(row.name, row.target, row.unit) for row in scenario.indicators] != rows:
        scenario.indicators = [
            ScenarioIndicator(name=name, target=target, unit=unit) for name, target, unit in rows
        ]
    return scenario


def _fill_money(scenario: Scenario, draft: ScenarioDraft) -> None:
    budget, investment = draft.budget, draft.investment
    scenario.budget_min_wan = budget.low if budget else None
    scenario.budget_max_wan = budget.high if budget else None
    scenario.budget_negotiable = budget.by_negotiation if budget else False
    scenario.investment_wan = (investment.high or investment.low) if investment else None


def _fill_concepts(session: Session, scenario: Scenario, draft: ScenarioDraft) -> None:
    language = draft.language
    city = linking.term(session, draft.city, ("city", "region"), language)
    sector = linking.sector(session, draft.sector, language, title=draft.title)
    scenario.city_id, scenario.sector_id = city.concept_id, sector.concept_id
    scenario.sector_text = sector.text[:120]
    if city.text and not city.concept_id and city.text not in scenario.place:
        scenario.place = f"{city.text} {scenario.place}".strip()[:200]
    texts = {"tag": draft.all_tags, "type": draft.types, "cooperation": draft.cooperation}
    linking.replace(scenario.tags, ScenarioTag, linking.tags(session, texts, language))  # type: ignore[arg-type] # rows of its own kind


def texts_of(session: Session, scenario: Scenario) -> dict[str, str]:
    """Every field that a person can change, as text, in the order of the form."""
    texts = {name: str(getattr(scenario, name) or "") for name in PLAIN}
    texts |= {name: "✓" if getattr(scenario, name) else "" for name in TICKS}
    texts["sector"] = scenario.sector_text
    texts["city"] = linking.label(session, scenario.city_id, scenario.language)
    texts["budget"] = budget_text(scenario)
    texts["investment"] = amount(scenario.investment_wan)
    texts["deadline"] = day(scenario)
    for name, role in ROLES.items():
        texts[name] = "\n".join(sorted(tag.text for tag in scenario.tags if tag.role == role))
    texts["conditions"] = "\n".join(row.text for row in scenario.conditions)
    texts["indicators"] = "\n".join(
        f"{row.name} | {row.target} | {row.unit}" for row in scenario.indicators
    )
    return texts


def form_values(session: Session, scenario: Scenario) -> dict[str, Any]:
    """What the form shows: as `texts_of`, with concepts by their keys and lists as lists."""
    texts: dict[str, Any] = texts_of(session, scenario)
    texts |= {name: "1" if getattr(scenario, name) else "" for name in TICKS}
    texts["language"] = scenario.language
    spoken = scenario.language
    texts["city"] = linking.value(session, scenario.city_id, texts["city"], spoken)
    texts["sector"] = linking.value(session, scenario.sector_id, scenario.sector_text, spoken)
    for name, role in ROLES.items():
        rows = [tag for tag in scenario.tags if tag.role == role]
        texts[name] = [linking.value(session, tag.concept_id, tag.text, spoken) for tag in rows]
    texts["conditions"] = [row.text for row in scenario.conditions]
    texts["indicators"] = [
        {"name": row.name, "target": row.target, "unit": row.unit} for row in scenario.indicators
    ]
    return texts


def budget_text(scenario: Scenario) -> str:
    """The budget as one would type it, in 万元: `100-200`, `120`, `≤200`, `≥100`, `面议`."""
    low, high = scenario.budget_min_wan, scenario.budget_max_wan
    if low is None and high is None:
        return "面议" if scenario.budget_negotiable else ""
    if low is None or high is None:
        return f"≤{amount(high)}" if low is None else f"≥{amount(low)}"
    return amount(low) if low == high else f"{amount(low)}-{amount(high)}"


def amount(value: Decimal | None) -> str:
    """A figure in 万元 without zeros that say nothing: 120.5."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


def day(scenario: Scenario) -> str:
    """The deadline's day in China, as 2026-12-01."""
    return scenario.deadline.astimezone(ZONE).date().isoformat() if scenario.deadline else ""


def is_past(scenario: Scenario) -> bool:
    return scenario.deadline is not None and scenario.deadline < now()


def searchable(session: Session, scenario: Scenario) -> list[str]:
    """What a scenario is found by, most telling first."""
    plain = [getattr(scenario, name) for name in PLAIN if name != "contact"]
    rows = [row.name for row in scenario.indicators] + [row.text for row in scenario.conditions]
    concepts = linking.names(session, scenario.tags, scenario.city_id, scenario.sector_id)
    return [*plain, scenario.organisation.name, scenario.sector_text, *concepts, *rows]
