"""Names that would tell who a lesson is about, and where they stand in its texts."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.names import name_key
from marketplace.projects.models import Project

HAN = re.compile(r"[\u3400-\u9fff]")
FIRM = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|集团|公司|coltd|limited|ltd|inc|gmbh|llc)$"
)
PLACE = re.compile(r"^(?:广东省|广东)?(?:\w{2,3}?(?:市|区|县))?")
GENERAL = frozenset(
    ("联系人", "联系", "电话", "手机", "邮箱", "联系电话", "联系方式", "办公室", "微信", "地址",
     "contact", "phone", "tel", "email", "mail", "mobile", "office", "wechat", "ext")
)  # fmt: skip
LEAST_HAN, LEAST_LATIN, LEAST_DIGITS = 2, 3, 6
LEAST_SHORT_FORM, LEAST_WITHOUT_PLACE, LEAST_TITLE = 4, 5, 8


@dataclass(frozen=True, slots=True)
class Name:
    """What must not be read: as it is written, and what it is looked for by."""

    shown: str
    key: str
    word: bool = False


def names_of(session: Session, project: Project) -> list[Name]:
    """Names of both sides, of their people and of the product, and ways to reach them."""
    found: list[Name] = []
    for house in (project.owner, project.supplier):
        found += _of_house(house)
    titles = [project.title, project.title_other, project.scenario.title]
    contacts = [project.scenario.contact]
    if project.product is not None:
        found += _whole(project.product.title, project.product.title_other)
        contacts.append(project.product.contact)
    found += [one for one in _whole(*titles) if len(one.key) >= LEAST_TITLE]
    for name in _people(session, project):
        found += _whole(name)
    for text in contacts:
        found += _contact(text)
    return list({one.key: one for one in found}.values())


def standing_in(names: Iterable[Name], text: str) -> list[str]:
    """Those of the names that stand in a text, as they are written."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    key = name_key(text)
    return [one.shown for one in names if _stands(one, plain, key)]


def _stands(name: Name, plain: str, key: str) -> bool:
    if name.word:
        return re.search(rf"(?<![a-z0-9]){re.escape(name.key)}(?![a-z0-9])", plain) is not None
    return name.key in key


def _of_house(house: Organisation) -> list[Name]:
    found = _whole(house.name, house.name_other)
    for text in (house.name, house.name_other):
        short = FIRM.sub("", name_key(text))
        nearer = PLACE.sub("", short)
        for form, least in ((short, LEAST_SHORT_FORM), (nearer, LEAST_WITHOUT_PLACE)):
            if len(form) >= least:
                found.append(Name(form if HAN.search(form) else text, form))
    return found


def _whole(*texts: str) -> list[Name]:
    """The names as they stand; short Latin ones are looked for as words."""
    found = []
    for text in texts:
        key = name_key(text)
        if HAN.search(key):
            if len(key) >= LEAST_HAN:
                found.append(Name(text, key))
        elif len(key) >= LEAST_LATIN and not key.isdigit():
            spaced = unicodedata.normalize("NFKC", text).casefold().strip()
            found.append(Name(text, spaced, word=True))
    return found


def _people(session: Session, project: Project) -> list[str]:
    members = select(Membership.user_id).where(
        Membership.organisation_id.in_((project.owner_id, project.supplier_id))
    )
    took_part = [one.actor_id for one in project.steps if one.actor_id is not None]
    chosen = select(User.name).where(User.id.in_(members) | User.id.in_(took_part))
    return list(session.scalars(chosen))


def _contact(text: str) -> list[Name]:
    found = []
    for part in re.split(r"[\s,，;；、:：/()（）<>|]+", text):
        digits = "".join(c for c in part if c.isdigit())
        if "@" in part:
            found.append(Name(part, part.casefold(), word=True))
        elif len(digits) >= LEAST_DIGITS:
            found.append(Name(part, digits))
        elif not digits and part.casefold() not in GENERAL:
            found += _whole(part)
    return found
