"""A product as plain texts, field by field: for the form, for comparing, for amendments."""

from typing import Any

from sqlalchemy.orm import Session

from marketplace.postings import linking
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import Product, ProductTag

PLAIN = (
    "title", "title_other", "description", "highlights", "effect", "wanted_customers",
    "price_note", "deployment", "compute_needed", "data_needed", "domestic_chips",
    "first_set_status", "intellectual_property", "place", "contact",
)  # fmt: skip
ROLES = {
    "tags": "tag", "types": "type", "cooperation": "cooperation", "certificates": "certificate",
}  # fmt: skip


def fill(session: Session, product: Product, draft: ProductDraft) -> Product:
    """Give a product the content of a draft; words are tied to concepts where they name one."""
    for name in (*PLAIN, "language", "weeks_to_deploy", "price_wan"):
        setattr(product, name, getattr(draft, name))
    if draft.price and draft.price_wan is None and not draft.price_note:
        product.price_note = "面议"
    _fill_concepts(session, product, draft)
    return product


def _fill_concepts(session: Session, product: Product, draft: ProductDraft) -> None:
    language = draft.language
    city = linking.term(session, draft.city, ("city", "region"), language)
    sector = linking.sector(session, draft.sector, language, title=draft.title)
    maturity = linking.term(session, draft.maturity, ("maturity",), language)
    product.city_id, product.sector_id = city.concept_id, sector.concept_id
    product.sector_text = sector.text[:120]
    product.maturity_id, product.maturity_text = maturity.concept_id, maturity.text[:60]
    if city.text and not city.concept_id and city.text not in product.place:
        product.place = f"{city.text} {product.place}".strip()[:200]
    texts = {
        "tag": draft.all_tags, "type": draft.types, "cooperation": draft.cooperation,
        "certificate": draft.certificates,
    }  # fmt: skip
    linking.replace(product.tags, ProductTag, linking.tags(session, texts, language))  # type: ignore[arg-type] # rows of its own kind


def texts_of(session: Session, product: Product) -> dict[str, str]:
    """Every field that a person can change, as text, in the order of the form."""
    texts = {name: str(getattr(product, name) or "") for name in PLAIN}
    texts["sector"] = product.sector_text
    texts["city"] = linking.label(session, product.city_id, product.language)
    texts["maturity"] = product.maturity_text
    texts["price"] = price_text(product)
    texts["weeks_to_deploy"] = str(product.weeks_to_deploy or "")
    for name, role in ROLES.items():
        texts[name] = "\n".join(sorted(tag.text for tag in product.tags if tag.role == role))
    return texts


def form_values(session: Session, product: Product) -> dict[str, Any]:
    """What the form shows: as `texts_of`, with concepts by their keys and lists as lists."""
    texts: dict[str, Any] = texts_of(session, product)
    texts["language"] = product.language
    spoken = product.language
    texts["city"] = linking.value(session, product.city_id, texts["city"], spoken)
    texts["sector"] = linking.value(session, product.sector_id, product.sector_text, spoken)
    maturity = linking.value(session, product.maturity_id, product.maturity_text, spoken)
    texts["maturity"] = maturity
    for name, role in ROLES.items():
        rows = [tag for tag in product.tags if tag.role == role]
        texts[name] = [linking.value(session, tag.concept_id, tag.text, spoken) for tag in rows]
    return texts


def price_text(product: Product) -> str:
    """The price as one would type it, in 万元."""
    return "" if product.price_wan is None else f"{product.price_wan.normalize():f}"


def searchable(session: Session, product: Product) -> list[str]:
    """What a product is found by, most telling first."""
    plain = [getattr(product, name) for name in PLAIN if name != "contact"]
    concepts = linking.names(
        session, product.tags, product.city_id, product.sector_id, product.maturity_id
    )
    return [*plain, product.organisation.name, product.sector_text, *concepts]
