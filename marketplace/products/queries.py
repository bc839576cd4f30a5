"""What is read about products; eager loading is decided here, templates never trigger SQL."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import organisations_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.products import policy
from marketplace.products.models import Product, ProductTag

LARGEST_ID = 2**31 - 1
PAGE = 50


def visible(session: Session, user: User | None, product_id: int) -> Product:
    """The product with all that its page shows.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    found = _one(session, select(Product).options(*_page_options()), product_id)
    if not policy.can_see(user, found):
        raise NotFoundError
    return found


def editable(session: Session, user: User, product_id: int, *, lock: bool = False) -> Product:
    """The product with what its form shows; `lock` holds it until the transaction ends.

    Raises:
        NotFoundError, ForbiddenError: not to be seen, or seen but not changed by this person.
    """
    found = _held(session, user, product_id, lock=lock)
    if not policy.can_edit(user, found):
        raise ForbiddenError
    return found


def movable(session: Session, user: User, product_id: int) -> Product:
    """The product, locked, for a verb; the life table decides what may be done with it."""
    found = _held(session, user, product_id, lock=True)
    if not policy.can_see_history(user, found):
        raise ForbiddenError
    return found


def _held(session: Session, user: User, product_id: int, *, lock: bool) -> Product:
    chosen = select(Product).options(*_form_options())
    if lock:
        chosen = chosen.with_for_update(of=Product)
    found = _one(session, chosen, product_id)
    if not policy.can_see(user, found):
        raise NotFoundError
    return found


def _one(session: Session, chosen: Select[Product], product_id: int) -> Product:
    if not 0 < product_id <= LARGEST_ID:
        raise NotFoundError
    found = session.scalars(chosen.where(Product.id == product_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _form_options() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Product.organisation),
        selectinload(Product.tags),
        selectinload(Product.attachments),
    )


def _page_options() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Product.organisation).selectinload(Organisation.badges),
        joinedload(Product.sector),
        joinedload(Product.city),
        joinedload(Product.maturity),
        selectinload(Product.tags).joinedload(ProductTag.concept),
        selectinload(Product.attachments),
        selectinload(Product.amendments),
        selectinload(Product.moves),
    )


def row_options() -> tuple[ExecutableOption, ...]:
    """What a row of a list of products shows; the same statements for 1 and 50 rows."""
    return (
        joinedload(Product.organisation).selectinload(Organisation.badges),
        joinedload(Product.sector),
        joinedload(Product.city),
        joinedload(Product.maturity),
        selectinload(Product.tags).joinedload(ProductTag.concept),
    )


def mine(session: Session, user: User, *, limit: int = PAGE) -> list[Product]:
    """Products of the organisations this person speaks for, last touched first."""
    own = [one.id for one in organisations_of(user)]
    chosen = select(Product).where(Product.organisation_id.in_(own)).options(*row_options())
    newest = chosen.order_by(Product.updated_at.desc(), Product.id.desc()).limit(limit)
    return list(session.scalars(newest))


def review_queue(session: Session, *, limit: int, offset: int = 0) -> list[Product]:
    """Products waiting for a review, longest waiting first."""
    chosen = select(Product).where(Product.state == "review").options(*row_options())
    oldest = chosen.order_by(Product.updated_at, Product.id)
    return list(session.scalars(oldest.limit(limit).offset(offset)))


def review_count(session: Session) -> int:
    """How many products wait for a review."""
    waiting = select(func.count()).select_from(Product).where(Product.state == "review")
    return session.scalar(waiting) or 0
