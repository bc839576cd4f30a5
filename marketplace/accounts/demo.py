"""One person of each kind, for trying the marketplace out on one's own machine."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, User
from marketplace.accounts.organisation_service import organisation_named
from marketplace.accounts.queries import person_by_email
from marketplace.db import now
from marketplace.taxonomy.queries import by_key


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the cast; `.example` addresses can receive no mail by definition."""

    who: str
    email: str
    name: str
    role: str = "member"
    organisation: str = ""
    organisation_en: str = ""
    kind: str = "other"
    city: str = ""


CAST = (
    Part(
        "scenario owner", "owner@demo.example", "林晓（试用）",
        organisation="试用·滨江智能工厂", organisation_en="Demo Riverside Smart Factory",
        kind="enterprise", city="foshan",
    ),
    Part(
        "supplier", "supplier@demo.example", "周航（试用）",
        organisation="试用·云帆机器人", organisation_en="Demo Yunfan Robotics",
        kind="sme", city="shenzhen",
    ),
    Part("organiser", "organiser@demo.example", "陈静（试用）", role="organiser"),
    Part("operator", "operator@demo.example", "黄敏（试用）", role="operator"),
    Part("visitor", "visitor@demo.example", "何宁（试用）"),
)  # fmt: skip


def make(session: Session, hashes: dict[str, str], *, renew: bool) -> set[str]:
    """Make who is missing; returns the addresses that got the password of `hashes`.

    People already there keep their password unless `renew`; running it again changes nothing.
    """
    return {one.email for one in CAST if _make(session, one, hashes[one.email], renew=renew)}


def _make(session: Session, part: Part, password_hash: str, *, renew: bool) -> bool:
    user = person_by_email(session, part.email)
    is_new = user is None
    if user is None:
        user = User(email=part.email, name=part.name, role=part.role, verified_at=now())
        user.level = "province" if part.role == "operator" else None
        session.add(user)
    if is_new or renew:
        user.password_hash = password_hash
    session.flush()
    if is_new and part.organisation:
        _join(session, user, part)
    return is_new or renew


def _join(session: Session, user: User, part: Part) -> None:
    house = organisation_named(session, part.organisation, kind=part.kind)
    house.name_other = part.organisation_en
    city = by_key(session, part.city)
    house.city_id = city.id if city else None
    session.add(Membership(organisation_id=house.id, user_id=user.id, duty="admin"))
    session.flush()
