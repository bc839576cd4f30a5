"""The organisations that a list names: found by their names, or made without members."""

import re
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation

WORDS = {
    "hospital": "医院|卫生院|妇幼保健|疾控|卫生服务中心|hospital",
    "university": "大学(?!.{0,12}公司)|学院(?!路)|职业技术学校|university|college",
    "institute": "研究院|研究所|实验室|科学院|institute|laborator",
    "enterprise": r"公司|集团|厂$|\b(?:inc|llc|ltd|corp|gmbh|co)\b",
    "association": "协会|学会|商会|联盟|促进会|基金会|association|foundation|alliance",
    "park": "园区|开发区|高新区|产业园|管委会|新区",
    "department": (
        "[局厅委部署]$|委员会|人民政府|街道|办公室|公安|消防|应急|"
        "department|agency|bureau|administration|ministry"
    ),
}
PATTERNS = {kind: re.compile(words, re.IGNORECASE) for kind, words in WORDS.items()}
COMPANY = re.compile("有限(?:责任)?公司|股份公司")


def kind_of(name: str) -> str:
    """`enterprise`, `hospital`, …; `other` where the name does not tell."""
    if COMPANY.search(name):
        return "enterprise"
    return next((kind for kind, pattern in PATTERNS.items() if pattern.search(name)), "other")


def houses_named(
    session: Session, parties: Mapping[str, str], *, make: bool
) -> dict[str, Organisation]:
    """Organisations by `name_key`, as `accounts.service.organisation_named` but many at once.

    `parties` maps name keys to names as printed; `make` makes those that there are not yet.
    """
    chosen = select(Organisation).where(Organisation.name_key.in_(parties))
    found = {one.name_key: one for one in session.scalars(chosen)}
    if make:
        missing = {key: name for key, name in parties.items() if key not in found}
        made = [
            Organisation(name=" ".join(name.split())[:200], name_key=key, kind=kind_of(name))
            for key, name in missing.items()
        ]
        session.add_all(made)
        session.flush()
        found |= {one.name_key: one for one in made}
    return found
