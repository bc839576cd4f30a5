"""Objections during the public notice, and what follows from them. Nothing here commits."""

import datetime as dt

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.queries import organisations_of
from marketplace.calls import deciding, letters, policy
from marketplace.calls.drafts import CallObjectionDraft
from marketplace.calls.judging_models import CallObjection
from marketplace.calls.models import Call
from marketplace.errors import ForbiddenError, RefusedError, Sentence
from marketplace.objections import service as objections
from marketplace.objections.service import ObjectionDraft
from marketplace.postings.policy import is_verified

OVER = Sentence(
    "公示期已结束或尚未开始，不能提出异议。",
    "The public notice is over or has not begun; no objection can be raised.",
)


def raise_one(
    session: Session, actor: User, *, call: Call, draft: ObjectionDraft,
    about: CallObjectionDraft, site: str, at: dt.datetime | None = None,
) -> CallObjection:  # fmt: skip
    """Object to the result that is in its public notice. Hold the call's row before.

    Raises:
        RefusedError: the notice is over or has not begun.
    """
    if not is_verified(actor):
        raise ForbiddenError
    if call.state != "notice":
        raise RefusedError(OVER)
    houses = organisations_of(actor)
    row = CallObjection(call_id=call.id, concerns_issuer=about.concerns_issuer)
    objections.raise_one(
        session, actor, row=row, draft=draft, organisation=houses[0] if houses else None,
        until=call.notice_until, at=at,
    )  # fmt: skip
    people = letters.operators(session)
    if not row.concerns_issuer and row.organisation_id != call.organisation_id:
        people = [*letters.issuers(session, call), *people]
    said = Sentence("收到一件异议，请处理", "an objection was raised; please handle it")
    topic = f"objection:{row.id}"
    letters.say(session, people, call, topic, said, site=site, page="/objections")
    return row


def handle(
    session: Session, actor: User, *, call: Call, objection: CallObjection, verb: str, answer: str,
    site: str,
) -> None:  # fmt: skip
    """Uphold (the panel confers again), reject with an answer, or withdraw one's own.

    Hold the call's row before.
    """
    hats = policy.objection_hats(actor, call, objection)
    objections.handle(
        session, actor, objection=objection, verb=verb, answer=answer, hats=hats
    )  # fmt: skip
    if verb != "withdraw":
        _tell(session, call, objection, site)
    if verb == "uphold" and call.state == "notice":
        deciding.review(
            session, actor, call=call, sentence=objection.answer, site=site, by_system=True
        )


def _tell(session: Session, call: Call, objection: CallObjection, site: str) -> None:
    raiser = session.get_one(User, objection.raised_by_id)
    said = (
        Sentence("您的异议成立，结果重新合议", "your objection is upheld; the panel confers again")
        if objection.state == "upheld"
        else Sentence("您的异议不成立，答复如下", "your objection is rejected; here is the answer")
    )
    more = Sentence(objection.answer, objection.answer)
    topic = f"answered:{objection.id}"
    letters.say(session, [raiser], call, topic, said, site=site, page="/objections", more=more)
