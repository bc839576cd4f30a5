"""Verbs on organisations: found by name, created, revised, badges claimed and verified."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.accounts.names import name_key
from marketplace.errors import InvalidError, Problem, Sentence

NO_NAME = Problem(
    "name",
    Sentence(
        "请填写单位全称，例如“广州某某科技有限公司”。",
        "Type the organisation's full name, such as “Guangzhou Example Technology Co., Ltd.”.",
    ),
)


def organisation_named(session: Session, name: str, *, kind: str = "other") -> Organisation:
    """The organisation of that name (compared by `name_key`), else a new one without members.

    Raises:
        InvalidError: the name holds neither letters nor digits.
    """
    key = name_key(name)
    if not key:
        raise InvalidError([NO_NAME])
    found = session.scalars(select(Organisation).where(Organisation.name_key == key)).one_or_none()
    if found is None:
        found = Organisation(name=" ".join(name.split())[:200], name_key=key, kind=kind)
        session.add(found)
        session.flush()
    return found
