"""Registering, revising and moving products, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import select

from marketplace.db import now
from marketplace.errors import ForbiddenError, InvalidError, StaleError
from marketplace.postings.models import PostingChange
from marketplace.products import service
from marketplace.products.drafts import ProductDraft
from marketplace.products.models import ProductAmendment, ProductMove
from marketplace.records import OutboxMail
from tests.products.conftest import INSPECTOR, make


def draft(**changes) -> ProductDraft:
    found, problems = ProductDraft.read({**INSPECTOR, **changes})
    assert problems == []
    return found


def test_register_keeps_every_field_and_its_first_move(session, bao, product) -> None:
    assert (product.state, product.version, product.price_wan) == ("draft", 1, 30)
    assert (product.weeks_to_deploy, product.maturity_text) == (13, "已批量交付")
    assert [(t.role, t.text) for t in product.tags] == [
        ("tag", "机器视觉"), ("tag", "AOI"), ("certificate", "ISO 9001"), ("certificate", "CE"),
    ]  # fmt: skip
    moves = session.scalars(select(ProductMove)).all()
    assert [(m.before, m.after, m.actor_id) for m in moves] == [("", "draft", bao.id)]
    trail = session.execute(select(PostingChange.side, PostingChange.subject_id)).all()
    assert [tuple(row) for row in trail] == [("product", product.id)]


def test_price_by_negotiation_is_said_in_words(session, bao) -> None:
    made = make(session, bao, price="面议")
    assert (made.price_wan, made.price_note) == (None, "面议")


def test_a_note_that_is_an_amount_is_the_price(session, bao) -> None:
    made = make(session, bao, price="", price_note="30-50万")
    assert (made.price_wan, made.price_note) == (50, "30-50万")


def test_revising_after_listing_appends_an_amendment_per_field(session, bao, listed) -> None:
    changed = draft(price="28", certificates=["ISO 9001"])
    service.revise(session, bao, product=listed, draft=changed, version=listed.version)
    rows = session.scalars(select(ProductAmendment).order_by(ProductAmendment.id)).all()
    assert [(r.field, r.before, r.after) for r in rows] == [
        ("price", "30", "28"),
        ("certificates", "CE\nISO 9001", "ISO 9001"),
    ]


def test_stale_revision_carries_both_texts(session, bao, product) -> None:
    service.revise(session, bao, product=product, draft=draft(title="先保存的名称"), version=1)
    with pytest.raises(StaleError) as stale:
        service.revise(session, bao, product=product, draft=draft(title="后保存的名称"), version=1)
    assert stale.value.theirs == {"title": "先保存的名称"}
    assert stale.value.yours == {"title": "后保存的名称"}


def test_submit_needs_something_to_judge(session, bao) -> None:
    made = make(session, bao, description="短")
    with pytest.raises(InvalidError) as refused:
        service.submit(session, bao, product=made)
    assert [one.field for one in refused.value.problems] == ["description"]


def test_product_expires_after_twelve_months_and_is_confirmed(session, bao, listed) -> None:
    listed.confirmed_at = now() - dt.timedelta(days=365, seconds=-60)
    session.flush()
    assert service.expire_due(session) == 0
    listed.confirmed_at = now() - dt.timedelta(days=365, seconds=1)
    session.flush()
    assert service.expire_due(session) == 1
    assert listed.state == "expired"
    assert session.scalars(select(OutboxMail.recipient)).all() == ["bao@example.cn"]
    service.confirm(session, bao, product=listed)
    assert (listed.state, now() - listed.confirmed_at < dt.timedelta(minutes=1)) == ("listed", True)


def test_confirming_is_the_suppliers_own_word(session, chen, listed) -> None:
    with pytest.raises(ForbiddenError):
        service.confirm(session, chen, product=listed)


def test_withdrawing_a_listed_product_needs_a_reason(session, bao, listed) -> None:
    with pytest.raises(InvalidError):
        service.withdraw(session, bao, product=listed)
    service.withdraw(session, bao, product=listed, reason="停产。")
    assert (listed.state, listed.closed_reason) == ("withdrawn", "停产。")
    service.reopen(session, bao, product=listed)
    assert (listed.state, listed.closed_reason) == ("draft", "")


def test_return_writes_to_who_registered_it(session, bao, chen, product) -> None:
    service.submit(session, bao, product=product)
    service.return_back(
        session, chen, product=product, reason_code="incomplete", sentence="请补充案例。"
    )
    letter = session.scalars(select(OutboxMail)).one()
    assert (letter.recipient, "请补充案例。" in letter.body) == ("bao@example.cn", True)
