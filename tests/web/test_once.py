"""One-time form tokens belong to one person and one form, and are forgotten in time."""

import datetime as dt

from sqlalchemy import func, select

from marketplace.db import now
from marketplace.jobs import enqueue
from marketplace.records import FormReceipt


def test_receipts_are_forgotten_after_a_week(app, session) -> None:
    week = dt.timedelta(days=7)
    for name, age in (("old", week + dt.timedelta(hours=1)), ("new", dt.timedelta(hours=1))):
        session.add(FormReceipt(token=name, created_at=now() - age))
    session.commit()
    number = enqueue(session, "accounts.tidy", {}).id
    session.commit()
    app.extensions["jobs"].run(number)
    assert session.scalars(select(FormReceipt.token)).all() == ["new"]


def test_token_of_one_form_does_not_silence_another(session, sign_in, ada) -> None:
    client = sign_in(ada)
    both = {"form_token": "same-token"}
    first = client.post("/scenarios/discard", data=both)
    second = client.post("/products/discard", data=both)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] != second.headers["Location"]
    assert session.scalar(select(func.count(FormReceipt.id))) == 2
