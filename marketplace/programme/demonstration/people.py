"""Organisations of the demonstration, and the account that speaks for all of them.

Nobody can sign in with it and nothing is sent to it: it only signs what both sides agreed to.
"""

from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.organisation_service import organisation_named
from marketplace.accounts.queries import person_by_email
from marketplace.db import now
from marketplace.programme.demonstration.reading import Line
from marketplace.taxonomy.queries import by_key

KEEPER = "demonstration@demo.example"


def keeper(session: Session) -> User:
    """The account, disabled and without a password."""
    found = person_by_email(session, KEEPER)
    if found is None:
        found = User(email=KEEPER, name="演示历史", role="organiser", disabled_at=now())
        found.password_hash = "!"  # noqa: S105 - nobody can sign in with it
        session.add(found)
        session.flush()
    return found


def house(session: Session, user: User, line: Line) -> Organisation:
    """An organisation with its city, for which the account speaks."""
    found = organisation_named(session, line["name"], kind=line["kind"])
    city = by_key(session, line["city"])
    found.name_other, found.city_id = line["name_en"], city.id if city else None
    user.memberships.append(Membership(organisation=found, duty="member"))
    return found
