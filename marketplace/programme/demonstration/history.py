"""Loading the demonstration: every deed in the order of days, all or nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import ZONE, today
from marketplace.events import service as events
from marketplace.events import slots
from marketplace.events.drafts import EventDraft
from marketplace.events.models import Event
from marketplace.events.slot_drafts import SlotsDraft
from marketplace.postings.drafts import Source
from marketplace.programme.demonstration import carrying, people, reading, registering
from marketplace.programme.demonstration.reading import Deed, Line
from marketplace.projects import service as projects
from marketplace.projects.models import Project
from marketplace.projects.service import Origin
from marketplace.scenarios import service as scenarios
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.models import Scenario

SOURCE = Source(title="演示历史 Demonstration", file="seeds/history/projects.csv")


@dataclass
class Cast:
    """What has been made so far, by the keys of the files."""

    session: Session
    keeper: User
    houses: dict[str, Organisation] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    texts: dict[str, dict[str, Line]] = field(default_factory=dict)


def is_there(session: Session) -> bool:
    """Whether it was loaded before."""
    chosen = select(Project.id).where(Project.is_demonstration).limit(1)
    return session.scalar(chosen) is not None


def load(session: Session, until: dt.date | None = None) -> int:
    """Do all that was done up to a day (today); returns how many deeds. Nothing twice."""
    if is_there(session):
        return 0
    cast = Cast(session, people.keeper(session))
    cast.houses = {
        line["name"]: people.house(session, cast.keeper, line)
        for line in reading.lines("organisations")
    }
    session.flush()
    cast.texts = {name: reading.by_project(name) for name in ("dossiers", "lessons")}
    done = reading.deeds(min(until or today(), today()))
    for deed in done:
        DOERS[deed.what](cast, deed)
    return len(done)


def _hold(cast: Cast, deed: Deed) -> None:
    """An event with its slots, announced and over."""
    line, session, user = deed.line, cast.session, cast.keeper
    draft = EventDraft(
        title=line["title_zh"], title_other=line["title_en"], place=line["place"],
        introduction=line["introduction"], organisation_id=cast.houses[line["host"]].id,
    )  # fmt: skip
    event = events.create(session, user, draft=draft)
    times = {"starts": "09:30", "ends": "16:30", "lunch_from": "12:00", "lunch_to": "13:30"}
    plan = SlotsDraft.model_validate({"first_day": deed.day, "length": 30, **times})
    slots.lay_out(session, user, event=event, draft=plan)
    session.refresh(event, ["slots"])
    events.announce(session, user, event=event, site="")
    events.end(session, user, event=event)
    cast.events[line["key"]] = event


def _open(cast: Cast, deed: Deed) -> None:
    """The scenario, unless a further supplier carries that of another project; then the project."""
    line = deed.line
    shared = line["same_scenario_as"]
    event = cast.events.get(line["event"])
    cast.projects[line["key"]] = projects.open_project(
        cast.session, None,
        scenario=cast.projects[shared].scenario if shared else _release(cast, line),
        supplier=cast.houses[line["supplier"]], on=deed.day,
        origin=Origin(event_id=event.id if event else None, is_demonstration=True),
    )  # fmt: skip


def _release(cast: Cast, line: Line) -> Scenario:
    draft = ScenarioDraft(
        title=line["title_zh"], title_other=line["title_en"], pain_point=line["need"],
        sector=line["sector"], city=line["city"], budget=line["budget_wan"],
    )  # fmt: skip
    owner = cast.houses[line["owner"]]
    made = scenarios.post(cast.session, None, draft=draft, organisation=owner, source=SOURCE)
    day = dt.date.fromisoformat(line["published_on"])
    made.published_at = dt.datetime.combine(day, dt.time(9), ZONE).astimezone(dt.UTC)
    scenarios.publish(cast.session, None, scenario=made)
    return made


def _step(cast: Cast, deed: Deed) -> None:
    project = cast.projects[deed.line["project"]]
    if deed.line["verb"] == "try":
        text = cast.texts["dossiers"][deed.line["project"]]
        carrying.settle_risks(cast.session, cast.keeper, project, text, deed.day)
    carrying.take(cast.session, project, deed)
    if deed.line["verb"] == "end":
        carrying.teach(cast.session, project, cast.texts["lessons"][deed.line["project"]])


def _book(cast: Cast, deed: Deed) -> None:
    carrying.book(cast.session, cast.projects[deed.line["project"]], deed)


def _register(cast: Cast, deed: Deed) -> None:
    registering.first_use(cast.session, cast.projects[deed.line["project"]], deed)


def _revoke(cast: Cast, deed: Deed) -> None:
    registering.revoke(cast.session, cast.projects[deed.line["project"]], deed)


def _publish(cast: Cast, deed: Deed) -> None:
    registering.case(cast.session, cast.projects[deed.line["project"]], deed)


DOERS: dict[str, Callable[[Cast, Deed], None]] = {
    "hold": _hold, "open": _open, "step": _step, "book": _book, "register": _register,
    "revoke": _revoke, "publish": _publish,
}  # fmt: skip
