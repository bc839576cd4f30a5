"""Opportunities carried as far as a test wants, by the verbs of real use."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.organisation_service import organisation_named
from marketplace.cases import service as cases
from marketplace.cases.drafts import PARTS, CaseDraft
from marketplace.db import now
from marketplace.engine.text import normalise
from marketplace.firsts import service as firsts
from marketplace.firsts.drafts import FirstUseDraft, SearchDraft
from marketplace.projects import dossiers, ledger
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.projects.models import Project
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario
from marketplace.taxonomy.models import Alias, Concept

NEED = "夜班外观检验漏检率 2%，每月返工 300 件。"


def vocabulary(session: Session) -> None:
    """Two cities of the map and two sectors."""
    for kind, key, zh, en, tile in (
        ("city", "shenzhen", "深圳", "Shenzhen", (3, 4)),
        ("city", "foshan", "佛山", "Foshan", (2, 2)),
        ("sector", "robotics-industry", "机器人与具身智能", "Robotics", (None, None)),
        ("sector", "water", "水务水利", "Water services", (None, None)),
    ):
        row, column = tile
        one = Concept(key=key, kind=kind, zh=zh, en=en, tile_row=row, tile_column=column)
        session.add(one)
        session.flush()
        for name in (zh, en):
            session.add(Alias(concept_id=one.id, text=name, normal=normalise(name)))
    session.flush()


def number_of(session: Session, key: str) -> int:
    return session.scalars(select(Concept.id).where(Concept.key == key)).one()


def scenario(
    session: Session, title: str, *, owner: str = "甲工厂", city: str = "shenzhen",
    sector: str = "robotics-industry",
) -> Scenario:  # fmt: skip
    draft = ScenarioDraft.model_validate({"title": title, "title_other": f"{title} (en)",
                                          "pain_point": NEED})  # fmt: skip
    made = scenarios.post(
        session, None, draft=draft, organisation=organisation_named(session, owner)
    )
    made.city_id, made.sector_id = number_of(session, city), number_of(session, sector)
    scenarios.publish(session, None, scenario=made)
    return made


def award(session: Session, of: Scenario, on: str, *, supplier: str = "乙机器人") -> Project:
    """The award, by a house that the keeper of all houses speaks for."""
    house = organisation_named(session, supplier)
    return projects.open_project(
        session, None, scenario=of, supplier=house, on=dt.date.fromisoformat(on)
    )


def keeper(session: Session, *houses: int) -> User:
    """Somebody who speaks for both sides, to agree to dossiers."""
    found = session.scalars(select(User).where(User.email == "keeper@example.cn")).one_or_none()
    if found is None:
        found = User(email="keeper@example.cn", name="Kim", password_hash="!", verified_at=now())
        session.add(found)
    there = {one.organisation_id for one in found.memberships}
    for number in set(houses) - there:
        found.memberships.append(Membership(organisation=session.get_one(Organisation, number)))
    session.flush()
    return found


def step(session: Session, project: Project, verb: str, on: str) -> None:
    """A step with its evidence; before a trial the dossier is written and agreed to."""
    if verb == "try":
        user = keeper(session, project.owner_id, project.supplier_id)
        parts = dict.fromkeys(dossiers.PARTS, "双方已书面约定，按合同执行。")
        draft = dossiers.DossierDraft.model_validate(parts)
        seen = dossiers.seal(dossiers.texts(None))
        found = dossiers.save(session, user, project=project, draft=draft, seen=seen)
        for side in ("owner", "supplier"):
            seen = dossiers.seal(dossiers.texts(found))
            dossiers.agree(session, user, project=project, side=side, seen=seen)
    draft = StepDraft(
        on=dt.date.fromisoformat(on), evidence=f"{verb} 依据", sentence="按备案约定。"
    )
    projects.take(session, None, project=project, verb=verb, draft=draft)


def carry(session: Session, project: Project, **days: str) -> Project:
    """Several steps: `carry(session, project, sign="2025-01-05", try_="2025-02-01")`."""
    for verb, on in days.items():
        step(session, project, verb.rstrip("_"), on)
    return project


def book(
    session: Session, project: Project, kind: str, amount: int, on: str, *, reference: str = "一号"
) -> ledger.LedgerEntry:
    draft = ledger.EntryDraft(
        kind=kind, investor="丙基金", reference=reference, amount=Decimal(amount),  # type: ignore[arg-type] # a kind
        booked_on=dt.date.fromisoformat(on),
    )  # fmt: skip
    return ledger.post(session, None, project=project, draft=draft)


def first_use(session: Session, project: Project, on: str, *, title: str = "瓷砖检测") -> None:
    """Claimed, searched for, announced and registered on a day."""
    registered = dt.datetime.fromisoformat(f"{on}T10:00+08:00")
    draft = FirstUseDraft(
        scope="province", title=f"{title}首次应用", first_used_on=registered.date(),
        statement="首次用于现场并通过验收，检索未见更早的应用。",
    )  # fmt: skip
    claim = firsts.claim_first(session, None, project=project, draft=draft)
    firsts.submit(session, None, claim=claim)
    search = SearchDraft(asked=title, elsewhere="公开报道未见", conclusion="未见更早的应用")
    firsts.record_search(session, None, claim=claim, draft=search)
    firsts.announce(session, None, claim=claim, at=registered - dt.timedelta(days=6))
    firsts.register(session, None, claim=claim, at=registered)


def case(session: Session, project: Project, on: str) -> None:
    """Told, agreed to and published on a day."""
    texts = {f"{part}_{one}": "从试点到运营。" for part in PARTS for one in ("zh", "en")}
    draft = CaseDraft.model_validate(texts)
    told = cases.tell_case(session, None, project=project, draft=draft)
    cases.submit(session, None, case=told)
    cases.agree(session, None, case=told)
    cases.publish(session, None, case=told, on=dt.date.fromisoformat(on))
