"""Who may see and do what with a product; each predicate is one expression."""

from marketplace.accounts.models import User
from marketplace.postings import policy as postings
from marketplace.products.kind import KIND
from marketplace.products.models import PUBLIC_STATES, Product

EDITABLE_STATES = ("draft", "returned", "listed", "expired")


def is_public(product: Product) -> bool:
    """Readable by everybody: listed, or listed once and waiting to be confirmed."""
    return product.state in PUBLIC_STATES or (
        product.state == "expired" and product.published_at is not None
    )


def is_open(product: Product) -> bool:
    """On offer and confirmed within 12 months."""
    return product.state in PUBLIC_STATES


def can_see(user: User | None, product: Product) -> bool:
    return is_public(product) or postings.can_see_unreleased(user, product)


def can_register(user: User | None) -> bool:
    return postings.is_verified(user)


def can_edit(user: User | None, product: Product) -> bool:
    """Its organisation or a reviewer, in states in which its text may change."""
    return product.state in EDITABLE_STATES and bool(user and postings.hats(user, product))


def can_submit(user: User | None, product: Product) -> bool:
    return postings.is_verified(user) and can_do(user, product, "submit")


def can_review(user: User | None) -> bool:
    return postings.can_review(user)


def can_see_history(user: User | None, product: Product) -> bool:
    """Moves with their reasons are for its organisation and the reviewers."""
    return user is not None and bool(postings.hats(user, product))


def can_see_contact(user: User | None, product: Product) -> bool:
    return postings.is_verified(user) and can_see(user, product)


def can_do(user: User | None, product: Product, verb: str) -> bool:
    """Whether this person may take the arrow `verb` from where the product stands."""
    return user is not None and any(
        arrow.verb == verb
        for arrow in KIND.life.open_to(product.state, postings.hats(user, product))
    )
