"""What a supplier does with an interest, and what follows from its project. Nothing commits."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.accounts.policy import speaks_for
from marketplace.db import now
from marketplace.errors import ForbiddenError, InvalidError, Problem, RefusedError, StaleError
from marketplace.interests import news, policy, refusals, stepping, texts, timing
from marketplace.interests.drafts import InterestDraft
from marketplace.interests.models import Interest, InterestMove, InterestPartner
from marketplace.interests.states import SUPPLIER
from marketplace.lives import SYSTEM
from marketplace.postings.lifecycle import Why
from marketplace.products.models import PUBLIC_STATES, Product
from marketplace.scenarios import policy as scenario_policy
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class _Offer:
    """A draft that was checked against what is there."""

    draft: InterestDraft
    products: list[Product]
    houses: texts.Houses

    @property
    def organisation(self) -> Organisation:
        return self.products[0].organisation


def send(
    session: Session, actor: User, *, scenario: Scenario, draft: InterestDraft, site: str = "",
    at: dt.datetime | None = None,
) -> Interest:  # fmt: skip
    """Express interest in a scenario; the products say of which organisation, once a pair.

    One that was withdrawn is sent again. The first interest lets the matching begin.

    Raises:
        RefusedError: the scenario is not open, or the two have an interest already.
        InvalidError: products or partners that cannot be.
    """
    moment = at or now()
    _hold(session, scenario)
    if not scenario_policy.is_open(scenario):
        raise RefusedError(refusals.NOT_OPEN)
    offer = _checked(session, actor, scenario, draft)
    there = _there(session, scenario, offer.organisation)
    if there is not None and there.state != "withdrawn":
        raise RefusedError(refusals.SENT_ALREADY)
    interest = there or _born(session, actor, scenario, offer, moment)
    asked = _write(session, interest, offer)
    if there is not None:
        worn = (SUPPLIER,)
        stepping.take(session, actor, interest=there, verb="send", hats=worn, site=site, at=moment)
    else:
        _first_move(session, actor, interest, site, moment)
    news.ask_partners(session, interest, asked, site=site)
    if scenario.state == "published":
        scenarios.follow(session, actor, scenario=scenario, verb="engage")
    return interest


def revise(
    session: Session, actor: User, *, interest: Interest, draft: InterestDraft, stamp: int,
    site: str = "",
) -> None:  # fmt: skip
    """Say something else before the owner decided. Hold the interest's row before.

    Raises:
        ForbiddenError, RefusedError: not the supplier, or the owner has decided since.
        StaleError: a colleague saved other words than those of `stamp`; it carries both.
    """
    if SUPPLIER not in policy.hats(actor, interest):
        raise ForbiddenError
    if not policy.can_revise(actor, interest):
        raise RefusedError(refusals.DECIDED)
    offer = _checked(session, actor, interest.scenario, draft, of=interest.organisation_id)
    theirs, yours = texts.texts_of(interest), texts.texts_in(draft, offer.products)
    fields = [name for name in yours if yours[name] != theirs[name]]
    newest = texts.stamp(interest)
    if stamp != newest and fields:
        raise StaleError(
            yours={name: yours[name] for name in fields},
            theirs={name: theirs[name] for name in fields},
            version=newest,
        )
    if fields:
        news.ask_partners(session, interest, _write(session, interest, offer), site=site)
        if interest.state != "sent":
            news.tell_of_change(session, interest, site=site)


def awarded(session: Session, actor: User | None, interest: Interest, *, site: str = "") -> None:
    """A project was opened from this interest: it is awarded, and the supplier is told.

    Raises:
        RefusedError: it is not shortlisted, in a meeting or with a proposal.
    """
    [held] = stepping.hold(session, [interest.id])
    stepping.take(session, actor, interest=held, verb="award", hats=(SYSTEM,), site=site)


def released(
    session: Session, actor: User | None, interest: Interest, sentence: str = "", *,
    site: str = "",
) -> None:  # fmt: skip
    """The project of this interest came to nothing: it is shortlisted again.

    Raises:
        RefusedError: it was not awarded.
    """
    [held] = stepping.hold(session, [interest.id])
    why = Why(sentence=sentence)
    stepping.take(session, actor, interest=held, verb="release", hats=(SYSTEM,), why=why, site=site)


def answer_as_partner(
    session: Session, *, partner: InterestPartner, answer: str, site: str = ""
) -> None:
    """A partner that was named agrees or refuses, as long as the interest is under way.

    Raises:
        RefusedError: the interest is settled.
    """
    if partner.interest.state in stepping.SETTLED:
        raise RefusedError(refusals.SETTLED)
    if partner.state != answer:
        partner.state = answer
        session.flush()
        news.tell_of_partner(session, partner, site=site)


def _hold(session: Session, scenario: Scenario) -> None:
    """Two first interests wait for each other, and for whoever closes the scenario."""
    held: Any = select(Scenario.id).where(Scenario.id == scenario.id)
    session.scalars(held.with_for_update(key_share=True)).one()
    session.refresh(scenario, ["state", "deadline", "version", "organisation_id"])


def _there(session: Session, scenario: Scenario, house: Organisation) -> Interest | None:
    chosen = select(Interest.id).where(
        Interest.scenario_id == scenario.id, Interest.organisation_id == house.id
    )
    number = session.scalar(chosen)
    return stepping.hold(session, [number])[0] if number is not None else None


def _born(
    session: Session, actor: User, scenario: Scenario, offer: _Offer, moment: dt.datetime
) -> Interest:
    made = Interest(state="sent", sent_at=moment, created_by_id=actor.id, why=offer.draft.why)
    made.scenario, made.organisation = scenario, offer.organisation
    timing.wait(made, timing.answer_days(session, scenario.id), moment)
    session.add(made)
    return made


def _first_move(
    session: Session, actor: User, interest: Interest, site: str, moment: dt.datetime
) -> None:
    move = InterestMove(interest_id=interest.id, created_at=moment, actor_id=actor.id)
    move.before, move.after, move.sentence = "", "sent", ""
    session.add(move)
    session.flush()
    news.tell_of_move(session, interest, "send", move, site=site)


def _write(session: Session, interest: Interest, offer: _Offer) -> list[InterestPartner]:
    texts.fill(interest, offer.draft)
    texts.set_products(interest, offer.products)
    texts.drop_partners(interest, offer.draft.partners)
    session.flush()  # before others take the places of those who were taken off
    asked = texts.add_partners(interest, offer.draft.partners, offer.houses)
    session.flush()
    return asked


def _checked(
    session: Session, actor: User, scenario: Scenario, draft: InterestDraft, *, of: int = 0
) -> _Offer:
    """The offer with its rows; `of` is the organisation that it must be of."""
    chosen = select(Product).where(Product.id.in_(draft.products)).order_by(Product.id)
    products = [
        one for one in session.scalars(chosen) if speaks_for(actor, one.organisation_id)
    ]  # fmt: skip
    if len(products) < len(draft.products) or any(
        one.state not in PUBLIC_STATES for one in products
    ):
        raise InvalidError([Problem("products", refusals.NOT_OFFERED)])
    houses = {one.organisation_id for one in products}
    if len(houses) > 1 or (of and houses != {of}):
        raise InvalidError([Problem("products", refusals.TWO_HOUSES)])
    if scenario.organisation_id in houses:
        raise InvalidError([Problem("products", refusals.OWN_HOUSE)])
    return _Offer(draft, products, _partners(session, scenario, products[0].organisation, draft))


def _partners(
    session: Session, scenario: Scenario, lead: Organisation, draft: InterestDraft
) -> texts.Houses:
    """Registered organisations among the partners, by the key of their name."""
    keys = {name_key(one.name) for one in draft.partners}
    found = session.scalars(select(Organisation).where(Organisation.name_key.in_(keys)))
    houses = {one.name_key: one for one in found}
    if any(one.id in (lead.id, scenario.organisation_id) for one in houses.values()):
        raise InvalidError([Problem("partners", refusals.NO_PARTNER)])
    return houses
