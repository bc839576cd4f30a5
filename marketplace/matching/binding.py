"""Rows as the engine wants them: scenarios become needs, products capabilities."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from marketplace.engine.records import Capability, Need, Record
from marketplace.postings.models import PostingColumns, TagColumns
from marketplace.products.models import Product
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.snapshot import Snapshot, snapshot

MODELS: dict[str, Any] = {"scenario": Scenario, "product": Product}
OTHER = {"scenario": "product", "product": "scenario"}

# Prose in the order in which a person would tell it.
NEED_TEXT = (
    "pain_point", "description", "present_state", "cooperation_wanted", "data_opened",
    "title_other",
)  # fmt: skip
CAPABILITY_TEXT = (
    "description", "highlights", "effect", "wanted_customers", "deployment", "compute_needed",
    "data_needed", "domestic_chips", "first_set_status", "intellectual_property", "title_other",
)  # fmt: skip


def records(session: Session, side: str, ids: Sequence[int]) -> dict[int, Record]:
    """The engine's records of those postings of a side that there are, by number."""
    known = snapshot(session)
    if side == "scenario":
        return {row.id: need_of(row, known) for row in session.scalars(_scenarios(ids))}
    return {row.id: capability_of(row, known) for row in session.scalars(_products(ids))}


def _scenarios(ids: Sequence[int]) -> Any:
    return (
        select(Scenario)
        .where(Scenario.id.in_(ids))
        .options(
            joinedload(Scenario.organisation),
            selectinload(Scenario.tags),
            selectinload(Scenario.conditions),
            selectinload(Scenario.indicators),
            defer(Scenario.search_terms),
        )
    )


def _products(ids: Sequence[int]) -> Any:
    return (
        select(Product)
        .where(Product.id.in_(ids))
        .options(
            joinedload(Product.organisation),
            selectinload(Product.tags),
            defer(Product.search_terms),
        )
    )


def need_of(scenario: Scenario, known: Snapshot) -> Need:
    """A scenario with its tags, conditions and indicators loaded."""
    indicators = "；".join(f"{one.name}{one.target}{one.unit}" for one in scenario.indicators)
    budget = scenario.budget_max_wan or scenario.budget_min_wan
    return Need(
        id=str(scenario.id),
        title=scenario.title,
        text=prose(scenario, NEED_TEXT, indicators),
        tags=_names(known, scenario.tags, "tag", "type"),
        sector=_sector(known, scenario),
        city=_label(known, scenario.city_id),
        budget_wan=float(budget) if budget is not None else None,
        cooperation=" ".join(_names(known, scenario.tags, "cooperation")),
        must_have=tuple(one.text for one in scenario.conditions),
        owner=scenario.organisation.name,
        local_only=scenario.local_supplier_only,
    )


def capability_of(product: Product, known: Snapshot) -> Capability:
    """A product with its tags loaded."""
    return Capability(
        id=str(product.id),
        title=product.title,
        text=prose(product, CAPABILITY_TEXT),
        tags=_names(known, product.tags, "tag", "type"),
        sector=_sector(known, product),
        city=_label(known, product.city_id),
        supplier=product.organisation.name,
        maturity=product.maturity_text or _label(known, product.maturity_id),
        price_wan=float(product.price_wan) if product.price_wan is not None else None,
        price_note=product.price_note,
        certifications=_names(known, product.tags, "certificate"),
    )


def prose(posting: PostingColumns, fields: Iterable[str], *more: str) -> str:
    """The named texts of a posting, a paragraph each."""
    texts = [str(getattr(posting, name) or "") for name in fields]
    return "\n".join(text for text in (*texts, *more) if text)


def typed_need(session: Session, typed: Mapping[str, Any]) -> Need:
    """A need from the raw values of the scenario form, complete or not."""
    known = snapshot(session)

    def words(name: str) -> tuple[str, ...]:
        values = typed.get(name) or ()
        listed = [values] if isinstance(values, str) else values
        found = (known.by_key.get(str(one)) for one in listed)
        named = (one.zh if one else str(text) for one, text in zip(found, listed, strict=True))
        return tuple(text.strip() for text in named if text.strip())

    return Need(
        id="typed",
        title=str(typed.get("title") or ""),
        text="\n".join(str(typed.get(name) or "") for name in NEED_TEXT),
        tags=(*words("tags"), *words("suggested"), *words("types")),
        sector=" ".join(words("sector")),
        city=" ".join(words("city")),
        cooperation=" ".join(words("cooperation")),
        must_have=words("conditions"),
    )


def _names(known: Snapshot, rows: Iterable[TagColumns], *roles: str) -> tuple[str, ...]:
    """Tags by the name of their concept, else as typed, each once."""
    found: dict[str, None] = {}
    for row in rows:
        if row.role in roles:
            entry = known.entries.get(row.concept_id or 0)
            found[entry.zh if entry else row.text] = None
    return tuple(found)


def _sector(known: Snapshot, posting: PostingColumns) -> str:
    return _label(known, posting.sector_id) or posting.sector_text


def _label(known: Snapshot, number: int | None) -> str:
    entry = known.entries.get(number or 0)
    return entry.zh if entry else ""
