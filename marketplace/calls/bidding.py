"""What a bidder does: write, submit, withdraw, and give an award back. Nothing here commits.

Whoever calls holds the call's row, shared (`bid_queries.own`), and then the bid's. The clock is
read after that, so that no bid comes in once the bids are being unsealed, and none is lost before.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.names import name_key
from marketplace.accounts.policy import speaks_for
from marketplace.calls import letters, policy
from marketplace.calls.drafts import BID_FIELDS, BidDraft
from marketplace.calls.models import Bid, BidFile, BidMove, BidPartner, Call
from marketplace.calls.service import as_text
from marketplace.calls.states import BID
from marketplace.db import now
from marketplace.errors import (
    ForbiddenError,
    InvalidError,
    Problem,
    RefusedError,
    Sentence,
    StaleError,
)
from marketplace.lives import SYSTEM
from marketplace.postings import attachments
from marketplace.postings.attachments import Sent
from marketplace.postings.lifecycle import Why
from marketplace.postings.policy import is_verified
from marketplace.postings.stepping import step
from marketplace.products.models import Product

LEAST_APPROACH = 20
MOST_FILES = 20
WRITTEN_STATES = ("draft", "submitted", "withdrawn")


def step_bid(
    session: Session, actor: User | None, bid: Bid, verb: str, *, sentence: str = "",
    hats: Iterable[str] = (SYSTEM,),
) -> BidMove:  # fmt: skip
    """One arrow of the bid's life, with its row."""
    row = BidMove(bid_id=bid.id)
    why = Why(sentence=sentence)
    worn = tuple(hats)
    step(session, actor, life=BID, subject=bid, move=row, verb=verb, hats=worn, why=why)
    return row


def begin(
    session: Session, actor: User, *, call: Call, house: Organisation, at: dt.datetime | None = None
) -> Bid:
    """The bid of a house for a call, as a draft; the one that is there already, where there is one.

    Raises:
        ForbiddenError: the actor does not speak for the house.
        RefusedError: the call takes no bids, or the house is one of its owners.
    """
    if not (is_verified(actor) and speaks_for(actor, house.id)):
        raise ForbiddenError
    check_open(call, at)
    owners = {call.organisation_id, *(one.scenario.organisation_id for one in call.scenarios)}
    if house.id in owners:
        raise RefusedError(_own_call())
    chosen = select(Bid).where(Bid.call_id == call.id, Bid.organisation_id == house.id)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        found = Bid(
            call_id=call.id, organisation_id=house.id, created_by_id=actor.id, state="draft"
        )
        session.add(found)
        session.flush()
    return found


def save(
    session: Session, actor: User, *, bid: Bid, draft: BidDraft, version: int,
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Keep what is written; a submitted bid stays submitted with its new words.

    Raises:
        StaleError: a colleague saved other words in between.
        RefusedError: the deadline has passed.
        InvalidError: not a product of this house; or a submitted bid would miss what it needs.
    """
    _check_own(actor, bid)
    check_open(bid.call, at)
    _check_version(bid, draft, version)
    if bid.state not in WRITTEN_STATES:
        raise RefusedError(deadline_passed())
    _check_product(session, bid, draft.product_id)
    for name in BID_FIELDS:
        setattr(bid, name, getattr(draft, name))
    kept = [(one.name, one.part) for one in bid.partners]
    if kept != draft.partners:
        bid.partners.clear()
        session.flush()
        for number, (name, part) in enumerate(draft.partners, 1):
            bid.partners.append(BidPartner(position=number, name=name, part=part))
    if bid.state == "submitted":
        _check_complete(bid)
    session.flush()


def submit(session: Session, actor: User, *, bid: Bid, at: dt.datetime | None = None) -> None:
    """Hand the bid in; until the deadline it can be withdrawn and handed in again.

    Raises:
        RefusedError: at the deadline or later, to the second of the server's clock.
        InvalidError: something is missing, or it names its own house where names are hidden.
    """
    moment = at or now()
    check_open(bid.call, moment)
    if policy.is_own(actor, bid):
        _check_complete(bid)
    step_bid(session, actor, bid, "submit", hats=policy.bid_hats(actor, bid))
    bid.submitted_at = moment
    session.flush()


def withdraw(
    session: Session, actor: User, *, bid: Bid, site: str, at: dt.datetime | None = None
) -> None:
    """Take the bid back: until the deadline for now, later for good (until an award).

    Nobody hears of it before the bids are unsealed.
    """
    if bid.call.state == "open" and not policy.is_unsealed(bid):
        check_open(bid.call, at)
    step_bid(session, actor, bid, "withdraw", hats=policy.bid_hats(actor, bid))
    if policy.is_unsealed(bid):
        said = Sentence("一家揭榜单位撤回了申报", "a bid was withdrawn")
        people = letters.issuers(session, bid.call)
        topic = f"withdrawn:{bid.id}"
        letters.say(session, people, bid.call, topic, said, site=site, page="/bids")


def keep_file(
    session: Session, actor: User, *, bid: Bid, folder: Path, sent: Sent,
    at: dt.datetime | None = None,
) -> BidFile:  # fmt: skip
    """Add a file to the bid.

    Raises:
        RefusedError: the deadline has passed, or there are too many.
        InvalidError: not a file that is taken; or its name gives the house away.
    """
    _check_own(actor, bid)
    check_open(bid.call, at)
    if len(attachments.living(bid.files)) >= MOST_FILES:
        raise RefusedError(
            Sentence(
                f"最多 {MOST_FILES} 个文件。请先移除不需要的。",
                f"At most {MOST_FILES} files. Remove one first.",
            )
        )
    if bid.call.names_hidden and _gives_away(bid, sent.name or ""):
        raise InvalidError([Problem("file", _named())])
    return attachments.keep(session, actor, row=BidFile(bid_id=bid.id), folder=folder, sent=sent)


def remove_file(
    actor: User, *, bid: Bid, attachment_id: int, at: dt.datetime | None = None
) -> BidFile:
    """Take a file away until the deadline; its row stays as a trace."""
    _check_own(actor, bid)
    check_open(bid.call, at)
    found = next((one for one in bid.files if one.id == attachment_id), None)
    attachments.one_of(bid.files, attachment_id)
    assert found is not None  # noqa: S101 - one_of answers 404 before
    attachments.remove(found)
    return found


def check_open(call: Call, at: dt.datetime | None = None) -> None:
    """RefusedError unless the call takes bids now."""
    if call.state != "open" or (at or now()) >= call.deadline:
        raise RefusedError(deadline_passed())


def deadline_passed() -> Sentence:
    """What whoever comes too late is told."""
    return Sentence(
        "揭榜已截止，不再接收或修改申报。截止时间以服务器时钟为准，精确到秒。",
        "The call takes no bids any more. The server's clock decides, to the second.",
    )


def _check_own(actor: User, bid: Bid) -> None:
    if not policy.is_own(actor, bid):
        raise ForbiddenError


def _check_version(bid: Bid, draft: BidDraft, version: int) -> None:
    yours = {name: as_text(getattr(draft, name)) for name in BID_FIELDS}
    theirs = {name: as_text(getattr(bid, name)) for name in BID_FIELDS}
    differing = [name for name in BID_FIELDS if yours[name] != theirs[name]]
    if version != bid.version and differing:
        raise StaleError(
            yours={name: yours[name] for name in differing},
            theirs={name: theirs[name] for name in differing},
            version=bid.version,
        )


def _check_product(session: Session, bid: Bid, product_id: int | None) -> None:
    if product_id is None:
        return
    product = session.get(Product, product_id)
    if product is None or product.organisation_id != bid.organisation_id:
        sentence = Sentence("请选择本单位的产品，或留空。", "Choose a product of yours, or none.")
        raise InvalidError([Problem("product_id", sentence)])


def _check_complete(bid: Bid) -> None:
    problems = []
    if len(bid.approach) < LEAST_APPROACH:
        problems.append(Problem("approach", _no_approach()))
    if bid.weeks is None:
        weeks = Sentence("请填写需要多少周，例如 16。", "Say how many weeks it takes, such as 16.")
        problems.append(Problem("weeks", weeks))
    if bid.call.names_hidden:
        fields = {"approach": bid.approach, "proof": bid.proof, "team": bid.team}
        problems += [Problem(name, _named()) for name, text in fields.items()
                     if _gives_away(bid, text)]  # fmt: skip
    if problems:
        raise InvalidError(problems)


def _gives_away(bid: Bid, text: str) -> bool:
    """Whether a text or the name of a file holds the name of the house or of a partner."""
    key = name_key_of_text(text)
    house = bid.organisation
    names = [house.name, house.name_other, *(one.name for one in bid.partners)]
    return any(len(name_key(one)) > 1 and name_key(one) in key for one in names)


def name_key_of_text(text: str) -> str:
    """A long text as `name_key` folds names; that one stops after 200 characters."""
    return "".join(name_key(text[at : at + 100]) for at in range(0, len(text), 100))


def _own_call() -> Sentence:
    return Sentence(
        "发榜单位和合并场景的场景方不能揭本榜。",
        "Who issues the call, or owns one of its scenarios, cannot bid for it.",
    )


def _no_approach() -> Sentence:
    return Sentence(
        f"请用至少 {LEAST_APPROACH} 个字写明技术方案。",
        f"Describe the approach in at least {LEAST_APPROACH} characters.",
    )


def _named() -> Sentence:
    return Sentence(
        "本榜匿名评审：请去掉本单位和合作单位的名称（包括文件名）。",
        "Names are hidden in this call: leave out the names of your organisation and partners, "
        "in file names too.",
    )
