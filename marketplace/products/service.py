"""What can be done with a product. Nothing here commits; `actor` None is the command line."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, Sentence
from marketplace.postings import letters, lifecycle
from marketplace.postings.drafts import Source
from marketplace.postings.lifecycle import Why
from marketplace.products.drafts import ProductDraft
from marketplace.products.kind import KIND
from marketplace.products.models import Product
from marketplace.products.texts import fill, searchable, texts_of
from marketplace.search.terms import terms_of

LEAST_TEXT = 20
BATCH = 500
FRESH_FOR = dt.timedelta(days=365)


def register(
    session: Session, actor: User | None, *, draft: ProductDraft, organisation: Organisation,
    source: Source | None = None,
) -> Product:  # fmt: skip
    """A new product of `organisation`, in state draft."""
    product = fill(session, Product(), draft)
    product.organisation = organisation
    product.search_terms = terms_of(*searchable(session, product))
    lifecycle.bear(
        session, actor, kind=KIND, posting=product, organisation=organisation, source=source
    )
    return product


def revise(
    session: Session, actor: User | None, *, product: Product, draft: ProductDraft, version: int
) -> Product:
    """Save other texts; once it was listed each changed field is noted as an amendment.

    Raises:
        StaleError: `version` is not the newest and the texts differ; it carries both.
    """
    before = texts_of(session, product)
    after = texts_of(session, fill(session, Product(), draft))
    lifecycle.check_version(product, version, theirs=before, yours=after)
    if lifecycle.differing(before, after):
        fill(session, product, draft)
        product.search_terms = terms_of(*searchable(session, product))
        lifecycle.amend(session, actor, kind=KIND, posting=product, before=before, after=after)
        session.flush()  # so that the new version number is known to the answer
    return product


def submit(session: Session, actor: User | None, *, product: Product) -> None:
    """Hand it to the reviewers; raises InvalidError when it does not say enough."""
    problems = unready(product)
    if problems:
        raise InvalidError(problems)
    lifecycle.move(session, actor, kind=KIND, posting=product, verb="submit")


def unready(product: Product) -> list[Problem]:
    """What keeps a product from being submitted."""
    said = len(product.description) + len(product.highlights)
    return [] if said >= LEAST_TEXT else [_says_too_little()]


def recall(session: Session, actor: User | None, *, product: Product) -> None:
    """Take it back out of review to edit it."""
    lifecycle.move(session, actor, kind=KIND, posting=product, verb="recall")


def list_(session: Session, actor: User | None, *, product: Product, site: str = "") -> None:
    """Make it public, from review or (lists brought in by an organiser) straight from draft.

    `site` is the address that letters link to.
    """
    since = product.published_at or now()
    arrow = lifecycle.move(
        session, actor, kind=KIND, posting=product, verb="list",
        published_at=since, confirmed_at=now(),
    )  # fmt: skip
    if arrow.before == "review":
        letters.published(session, actor, posting=product, link=_link(product, site))


def return_back(
    session: Session, actor: User | None, *, product: Product, reason_code: str, sentence: str,
    site: str = "",
) -> None:  # fmt: skip
    """Give it back to its supplier with a reason and a sentence; the supplier is written to."""
    why = Why(lifecycle.reason_code(reason_code), lifecycle.said(sentence))
    lifecycle.move(session, actor, kind=KIND, posting=product, verb="return", why=why)
    link = f"{_link(product, site)}/edit"
    letters.returned(session, actor, posting=product, why=why, link=link)


def confirm(session: Session, actor: User | None, *, product: Product) -> None:
    """Its supplier says that it still holds: fresh for another 12 months, listed again."""
    lifecycle.move(session, actor, kind=KIND, posting=product, verb="confirm", confirmed_at=now())


def withdraw(session: Session, actor: User | None, *, product: Product, reason: str = "") -> None:
    """Take it off the market; one that was listed needs a reason."""
    why = Why(sentence=reason)
    shown = lifecycle.said(reason)
    lifecycle.move(
        session, actor, kind=KIND, posting=product, verb="withdraw", why=why, closed_reason=shown
    )


def reopen(session: Session, actor: User | None, *, product: Product) -> None:
    """Bring a withdrawn one back as a draft."""
    lifecycle.move(session, actor, kind=KIND, posting=product, verb="reopen", closed_reason="")


def advance(
    session: Session, actor: User | None, *, product: Product, verb: str, sentence: str = ""
) -> None:
    """Take any arrow of its life by the name of its verb."""
    own = {
        "submit": submit, "recall": recall, "list": list_, "confirm": confirm, "reopen": reopen,
    }  # fmt: skip
    if verb in own:
        own[verb](session, actor, product=product)
    elif verb == "withdraw":
        withdraw(session, actor, product=product, reason=sentence)
    else:
        why = Why(sentence=sentence)
        lifecycle.move(session, actor, kind=KIND, posting=product, verb=verb, why=why)


def expire_due(session: Session, *, site: str = "") -> int:
    """Let products expire that nobody confirmed for 12 months; returns how many (at most 500)."""
    due = session.scalars(
        select(Product)
        .where(Product.state == "listed", Product.confirmed_at < now() - FRESH_FOR)
        .order_by(Product.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for product in due:
        lifecycle.move(session, None, kind=KIND, posting=product, verb="expire")
    letters.expired(session, [(one, _link(one, site)) for one in due])
    return len(due)


def _link(product: Product, site: str) -> str:
    return f"{site}/products/{product.id}"


def _says_too_little() -> Problem:
    return Problem(
        "description",
        Sentence(
            f"请用至少 {LEAST_TEXT} 个字说明产品能做什么，"
            "例如“在线检测冲压件表面缺陷，漏检率 0.1%”。",
            f"Say in at least {LEAST_TEXT} characters what it does, such as “Finds surface defects "
            "of stamped parts in the line; misses 0.1 %”.",
        ),
    )
