"""First uses and typical cases of the demonstration."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.cases.models import Case
from marketplace.firsts.models import FirstUse
from marketplace.programme.demonstration.reading import Deed
from marketplace.projects.models import Project
from marketplace.scenarios import service as scenarios


def first_use(session: Session, project: Project, deed: Deed) -> None:
    line = deed.line
    number = session.query(FirstUse).count() + 1
    session.add(
        FirstUse(
            project_id=project.id, organisation_id=project.supplier_id, city_id=project.city_id,
            sector_id=project.sector_id, scope=line["scope"], state="registered",
            title=line["title_zh"], title_other=line["title_en"], statement=line["statement"],
            first_used_on=dt.date.fromisoformat(line["first_used_on"]), registered_on=deed.day,
            number=f"DEMO-{number}", code=f"demo-{number}",
        )
    )  # fmt: skip
    session.flush()


def revoke(session: Session, project: Project, deed: Deed) -> None:
    found = session.scalars(
        select(FirstUse).where(
            FirstUse.project_id == project.id, FirstUse.scope == deed.line["scope"]
        )
    ).one()
    found.state, found.revoked_on = "revoked", deed.day
    session.flush()


def case(session: Session, project: Project, deed: Deed) -> None:
    line = deed.line
    names = [f"{part}_{one}" for part in ("title", "story", "effect", "preconditions")
             for one in ("zh", "en")]  # fmt: skip
    session.add(
        Case(
            project_id=project.id, city_id=project.city_id, sector_id=project.sector_id,
            state="published", published_on=deed.day, **{name: line[name] for name in names},
        )
    )  # fmt: skip
    session.flush()
    scenarios.follow(session, None, scenario=project.scenario, verb="honour")
