"""Who walks: the cast, each of a house of their own, and nobody (the system)."""

from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.db import now
from tests.walks.walking import Who

ROLES = {
    "ada": "member", "bao": "member", "chen": "organiser", "dana": "member", "olga": "operator",
}  # fmt: skip


def cast(session: Session) -> dict[str, Who]:
    """Rows of everybody, by name; `system` is nobody."""
    found: dict[str, Who] = {"system": None}
    for name, role in ROLES.items():
        user = User(
            email=f"{name}@example.cn", name=name, password_hash="!", role=role, verified_at=now()
        )
        house = Organisation(name=f"{name} house", name_key=f"{name}house", kind="sme")
        user.memberships.append(Membership(organisation=house, duty="admin"))
        session.add(user)
        found[name] = user
    session.flush()
    return found


def house(who: Who) -> Organisation:
    """The organisation that somebody of the cast speaks for."""
    assert who is not None
    return who.memberships[0].organisation
