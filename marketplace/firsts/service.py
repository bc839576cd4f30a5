"""What can be done with a first use. Nothing here commits; `actor` None is the command line.

Hold the claim's row before each verb (`queries.visible(…, lock=True)`).
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.policy import speaks_for
from marketplace.db import ZONE, now
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    Problem,
    RefusedError,
    StaleError,
)
from marketplace.firsts import earlier, letters, numbers, policy, refusals
from marketplace.firsts.drafts import FIELDS, FirstUseDraft, SearchDraft
from marketplace.firsts.models import FirstUse, FirstUseMove, FirstUseObjection, FirstUseSearch
from marketplace.firsts.states import LIFE
from marketplace.objections.columns import NOTICE_DAYS
from marketplace.objections.service import is_on
from marketplace.postings.attachments import living
from marketplace.postings.lifecycle import Why
from marketplace.postings.stepping import step
from marketplace.products.models import Product
from marketplace.projects.models import Project, ProjectEvidence, ProjectStep

NOTICE = dt.timedelta(days=NOTICE_DAYS)
FOLLOWERS: list[Callable[[Session, FirstUse], None]] = []
"""What other rooms do when a first use was registered or revoked."""


def claim_first(
    session: Session, actor: User | None, *, project: Project, draft: FirstUseDraft,
    organisation: Organisation | None = None,
) -> FirstUse:  # fmt: skip
    """A draft of a claim by one side of a project, the supplier unless said otherwise.

    Raises:
        ForbiddenError: the actor speaks for neither side.
        RefusedError: the project has not come to a trial, or claims this scope already.
        InvalidError: the day is before the trial, or the product is another supplier's.
    """
    house = organisation or _side_of(actor, project)
    began = trial_began(session, project)
    if began is None:
        raise RefusedError(refusals.NO_TRIAL)
    made = FirstUse(
        project=project, project_id=project.id, organisation_id=house.id,
        city_id=project.city_id, sector_id=project.sector_id, state="draft",
        product_id=_product_of(session, project, draft), created_by_id=actor.id if actor else None,
    )  # fmt: skip
    made.organisation = house
    _fill(made, draft, began)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise RefusedError(refusals.CLAIMED_ALREADY) from None
    return made


def revise(
    session: Session, actor: User | None, *, claim: FirstUse, draft: FirstUseDraft, version: int
) -> None:
    """Save other words of a draft.

    Raises:
        ForbiddenError, RefusedError: not the claimant, or it is no draft any more.
        StaleError: somebody saved other words in between; it carries both.
    """
    if not policy.can_edit(actor, claim):
        raise ForbiddenError
    yours = {name: str(getattr(draft, name)) for name in FIELDS}
    theirs = {name: str(getattr(claim, name)) for name in FIELDS}
    differing = [name for name in FIELDS if yours[name] != theirs[name]]
    if version != claim.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=claim.version,
        )
    _fill(claim, draft, trial_began(session, claim.project))
    claim.product_id = _product_of(session, claim.project, draft)
    session.flush()


def submit(session: Session, actor: User | None, *, claim: FirstUse, site: str = "") -> None:
    """Hand it to the operators.

    Raises:
        RefusedError: neither the claim nor its project brings any evidence.
    """
    if not (living(claim.files) or _project_has_evidence(session, claim.project)):
        raise RefusedError(refusals.NO_EVIDENCE)
    _step(session, actor, claim, "submit", site=site)


def record_search(
    session: Session, actor: User | None, *, claim: FirstUse, draft: SearchDraft
) -> FirstUseSearch:
    """Note a search for earlier holders, with how much the register held at that moment.

    Raises:
        RefusedError: it is not being checked.
    """
    if claim.state not in ("review", "notice"):
        raise RefusedError(refusals.NOT_CHECKED_NOW)
    made = FirstUseSearch(
        first_use_id=claim.id, asked=draft.asked, elsewhere=draft.elsewhere,
        conclusion=draft.conclusion, found=len(earlier.hits(session, claim)),
        actor_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def announce(
    session: Session, actor: User | None, *, claim: FirstUse, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Begin the public notice.

    Raises:
        RefusedError: nobody searched for earlier holders, or there is one, who is named.
    """
    LIFE.arrow(claim.state, "announce", policy.hats(actor, claim))
    searched = select(FirstUseSearch.id).where(FirstUseSearch.first_use_id == claim.id)
    if session.scalar(searched.limit(1)) is None:
        raise RefusedError(refusals.NOT_SEARCHED)
    _nobody_holds_it(session, claim)
    claim.notice_from = at or now()
    claim.notice_until = claim.notice_from + NOTICE
    _step(session, actor, claim, "announce", site=site)


def register(
    session: Session, actor: User | None, *, claim: FirstUse, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Enter it into the register: it gets its number and the word of its certificate.

    Raises:
        RefusedError: the notice runs, an objection is unhandled or upheld, or somebody else was
            registered for the same meanwhile.
    """
    moment = at or now()
    LIFE.arrow(claim.state, "register", policy.hats(actor, claim))
    if is_on(claim.notice_until, moment):
        raise RefusedError(refusals.notice_runs(claim))
    _no_objection_stands(session, claim)
    day = moment.astimezone(ZONE).date()
    year = numbers.held(session, day.year)  # from here on registrations wait for each other
    _nobody_holds_it(session, claim)
    claim.number, claim.code, claim.registered_on = numbers.take(year), numbers.new_code(), day
    claim.holds = earlier.what_it_holds(claim)
    _step(session, actor, claim, "register", site=site)
    _tell_followers(session, claim)


def revoke(
    session: Session, actor: User | None, *, claim: FirstUse, sentence: str, site: str = "",
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Take a registration back with a reason that everybody may read; the number stays its own."""
    LIFE.arrow(claim.state, "revoke", policy.hats(actor, claim))
    claim.revoked_on, claim.holds = (at or now()).astimezone(ZONE).date(), None
    _step(session, actor, claim, "revoke", Why(sentence=sentence), site=site)
    _tell_followers(session, claim)


def take(
    session: Session, actor: User | None, *, claim: FirstUse, verb: str, sentence: str = "",
    site: str = "",
) -> None:  # fmt: skip
    """Any step by its verb; raises as the verb itself does, or as `lives.Life.arrow`."""
    own = {"submit": submit, "announce": announce, "register": register}
    if verb in own:
        own[verb](session, actor, claim=claim, site=site)
    elif verb == "revoke":
        revoke(session, actor, claim=claim, sentence=sentence, site=site)
    else:
        _step(session, actor, claim, verb, Why(sentence=sentence), site=site)


def refused_by_objection(
    session: Session, actor: User | None, *, claim: FirstUse, answer: str, site: str = ""
) -> None:
    """An objection was upheld: the claim is refused at once, with its answer as the reason."""
    _step(session, actor, claim, "refuse", Why("objection", answer), site=site)


def trial_began(session: Session, project: Project) -> dt.date | None:
    """The first day of the trial of a project, None where there was none."""
    chosen = select(ProjectStep.began_on).where(
        ProjectStep.project_id == project.id, ProjectStep.stage == "trial"
    )
    return session.scalar(chosen.order_by(ProjectStep.position).limit(1))


def _step(
    session: Session, actor: User | None, claim: FirstUse, verb: str, why: Why | None = None, *,
    site: str,
) -> None:  # fmt: skip
    move = FirstUseMove(first_use_id=claim.id)
    step(
        session, actor, life=LIFE, subject=claim, move=move, verb=verb,
        hats=policy.hats(actor, claim), why=why,
    )  # fmt: skip
    letters.stepped(session, claim, move, verb, site=site)
    if claim.state in ("refused", "withdrawn"):
        letters.ended(session, claim, site=site)


def _tell_followers(session: Session, claim: FirstUse) -> None:
    for follow in FOLLOWERS:
        follow(session, claim)


def _side_of(actor: User | None, project: Project) -> Organisation:
    if actor is None or speaks_for(actor, project.supplier_id):
        return project.supplier
    if speaks_for(actor, project.owner_id):
        return project.owner
    raise ForbiddenError


def _product_of(session: Session, project: Project, draft: FirstUseDraft) -> int | None:
    if project.product_id is not None or draft.product_id is None:
        return project.product_id
    product = session.get(Product, draft.product_id)
    if product is None or product.organisation_id != project.supplier_id:
        raise InvalidError([Problem("product_id", refusals.NOT_THEIR_PRODUCT)])
    return product.id


def _fill(claim: FirstUse, draft: FirstUseDraft, began: dt.date | None) -> None:
    if began is not None and draft.first_used_on < began:
        raise InvalidError([Problem("first_used_on", refusals.before_trial(began))])
    if draft.scope == "city" and claim.city_id is None:
        raise InvalidError([Problem("scope", refusals.NO_CITY)])
    for name in (*FIELDS, "language"):
        setattr(claim, name, getattr(draft, name))


def _project_has_evidence(session: Session, project: Project) -> bool:
    chosen = (
        select(ProjectEvidence.id)
        .join(ProjectStep, ProjectStep.id == ProjectEvidence.step_id)
        .where(ProjectStep.project_id == project.id)
    )
    return session.scalar(chosen.limit(1)) is not None


def _no_objection_stands(session: Session, claim: FirstUse) -> None:
    """Raises RefusedError where an objection was upheld or waits for an answer."""
    chosen = select(FirstUseObjection.state).where(FirstUseObjection.first_use_id == claim.id)
    states = set(session.scalars(chosen))
    if "upheld" in states:
        raise RefusedError(refusals.UPHELD)
    if "raised" in states:
        raise RefusedError(refusals.UNHANDLED)


def _nobody_holds_it(session: Session, claim: FirstUse) -> None:
    found = earlier.holder(session, claim)
    if found is not None:
        raise RefusedError(refusals.held_by(found))
