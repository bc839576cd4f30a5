"""Whether a case was a first trial: its project has a first use that is registered."""

import datetime as dt

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from marketplace.cases.models import Case
from marketplace.firsts import service as firsts
from marketplace.firsts.models import SCOPES, FirstUse

_WIDEST = case({scope: place for place, scope in enumerate(SCOPES)}, value=FirstUse.scope).desc()


def is_first_trial(on: dt.date) -> ColumnElement[bool]:
    """The condition on `Case`: on that day its project had a registered first use."""
    in_force = select(FirstUse.id).where(
        FirstUse.project_id == Case.project_id,
        FirstUse.registered_on <= on,
        or_(FirstUse.revoked_on.is_(None), FirstUse.revoked_on > on),
    )
    return in_force.exists()


def registered_of(session: Session, project_id: int) -> FirstUse | None:
    """The registered first use of a project, that of the widest scope where there are several."""
    chosen = select(FirstUse).where(
        FirstUse.project_id == project_id, FirstUse.state == "registered"
    )
    return session.scalars(chosen.order_by(_WIDEST, FirstUse.id).limit(1)).first()


def link(session: Session, first: FirstUse) -> None:
    """A first use was registered or revoked: its project's case names one that is in force.

    Where none is, the link stays: the day of its revocation decides what counts.
    """
    chosen = select(Case).where(Case.project_id == first.project_id).with_for_update()
    found = session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    valid = registered_of(session, first.project_id)
    if found is not None and valid is not None and found.first_use_id != valid.id:
        found.first_use_id = valid.id
        session.flush()


if link not in firsts.FOLLOWERS:
    firsts.FOLLOWERS.append(link)
