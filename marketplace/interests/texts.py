"""From drafts to rows and back, and what an interest says, for comparing."""

import zlib
from collections.abc import Sequence

from marketplace.accounts.models import Organisation
from marketplace.accounts.names import name_key
from marketplace.interests.drafts import InterestDraft, PartnerRow
from marketplace.interests.models import (
    MOST_PARTNERS,
    Interest,
    InterestPartner,
    InterestProduct,
)
from marketplace.products.models import Product

Houses = dict[str, Organisation]
STAMP_BITS = 0x1FFFFFFF


def fill(interest: Interest, draft: InterestDraft) -> None:
    """The plain fields; products and partners have rows of their own."""
    interest.why, interest.proof = draft.why, draft.proof
    interest.price_wan, interest.price_note = draft.price_wan, draft.price_note
    interest.weeks, interest.open_questions = draft.weeks, draft.open_questions


def set_products(interest: Interest, products: Sequence[Product]) -> None:
    """Exactly these; rows of those that stay are kept."""
    wanted = {one.id: one for one in products}
    interest.products = [one for one in interest.products if one.product_id in wanted]
    known = {one.product_id for one in interest.products}
    for number, product in wanted.items():
        if number not in known:
            interest.products.append(InterestProduct(product=product))


def drop_partners(interest: Interest, rows: Sequence[PartnerRow]) -> None:
    """Take off those who are named no more; flush before others take their places."""
    named = {name_key(one.name) for one in rows}
    interest.partners = [one for one in interest.partners if name_key(one.name) in named]


def add_partners(
    interest: Interest, rows: Sequence[PartnerRow], houses: Houses
) -> list[InterestPartner]:
    """Name the others; whoever agreed before stays so. Returns those who are to be asked."""
    known = {name_key(one.name): one for one in interest.partners}
    free = sorted(set(range(1, MOST_PARTNERS + 1)) - {one.position for one in interest.partners})
    added = []
    for row in rows:
        key = name_key(row.name)
        if key in known:
            known[key].part = row.part
            continue
        house = houses.get(key)
        made = InterestPartner(position=free.pop(0), name=row.name, part=row.part, state="asked")
        made.organisation = house
        interest.partners.append(made)
        added.append(made)
    return added


def price_text(interest: Interest) -> str:
    """The price as it is typed into the form."""
    if interest.price_note or interest.price_wan is None:
        return interest.price_note
    return f"{interest.price_wan.normalize():f}"


def form_values(interest: Interest) -> dict[str, object]:
    """What the form shows of an interest that is there."""
    return {
        "products": [str(one.product_id) for one in interest.products],
        "why": interest.why,
        "proof": interest.proof,
        "price": price_text(interest),
        "weeks": interest.weeks,
        "open_questions": interest.open_questions,
        "partners": [{"name": one.name, "part": one.part} for one in interest.partners],
    }


def texts_of(interest: Interest) -> dict[str, str]:
    """All that it says, as texts by the names of the form."""
    return {
        "products": ", ".join(sorted(one.product.title for one in interest.products)),
        "why": interest.why,
        "proof": interest.proof,
        "price": price_text(interest),
        "weeks": "" if interest.weeks is None else str(interest.weeks),
        "open_questions": interest.open_questions,
        "partners": "; ".join(sorted(_partner(one.name, one.part) for one in interest.partners)),
    }


def texts_in(draft: InterestDraft, products: Sequence[Product]) -> dict[str, str]:
    """The same of what was typed."""
    return {
        "products": ", ".join(sorted(one.title for one in products)),
        "why": draft.why,
        "proof": draft.proof,
        "price": draft.price if draft.price_note else _plain(draft),
        "weeks": "" if draft.weeks is None else str(draft.weeks),
        "open_questions": draft.open_questions,
        "partners": "; ".join(sorted(_partner(one.name, one.part) for one in draft.partners)),
    }


def stamp(interest: Interest) -> int:
    """A number of the texts alone: what the owner or the clock do to the row does not change it."""
    said = "\0".join(texts_of(interest).values())
    return zlib.crc32(said.encode()) & STAMP_BITS


def _plain(draft: InterestDraft) -> str:
    return "" if draft.price_wan is None else f"{draft.price_wan.normalize():f}"


def _partner(name: str, part: str) -> str:
    return f"{name}: {part}" if part else name
