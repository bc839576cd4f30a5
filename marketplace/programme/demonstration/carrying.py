"""Steps, dossiers, lessons and money of the demonstration's projects."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import ZONE
from marketplace.programme.demonstration.reading import Deed, Line
from marketplace.projects import dossiers, ledger, lessons
from marketplace.projects import service as projects
from marketplace.projects.drafts import StepDraft
from marketplace.projects.ledger_models import LedgerEntry
from marketplace.projects.lessons import LessonDraft
from marketplace.projects.models import Project
from marketplace.scenarios import service as scenarios


def settle_risks(session: Session, user: User, project: Project, line: Line, day: dt.date) -> None:
    """The dossier, agreed to by both sides on the day before the trial."""
    draft = dossiers.DossierDraft.model_validate(line)
    before = dossiers.seal(dossiers.texts(None))
    found = dossiers.save(session, user, project=project, draft=draft, seen=before)
    seen = dossiers.seal(dossiers.texts(found))
    for side in ("owner", "supplier"):
        dossiers.agree(session, user, project=project, side=side, seen=seen)
    eve = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(15), ZONE)
    found.owner_agreed_at = found.supplier_agreed_at = eve.astimezone(dt.UTC)


def take(session: Session, project: Project, deed: Deed) -> None:
    """A step with what shows it; a scenario whose project was given up is closed."""
    line = deed.line
    values = {"on": deed.day, "sentence": line["reason"], "evidence": line["evidence"]}
    if line["evidence_kind"]:
        values["evidence_kind"] = line["evidence_kind"]
    draft = StepDraft.model_validate(values)
    projects.take(session, None, project=project, verb=line["verb"], draft=draft)
    if line["verb"] == "cancel" and project.scenario.state == "matching":
        scenarios.close(session, None, scenario=project.scenario, reason=line["reason"])


def teach(session: Session, project: Project, line: Line) -> None:
    """What a trial that ended taught, for everybody to read."""
    lessons.write(session, None, project=project, draft=LessonDraft.model_validate(line))
    lessons.publish(session, None, project=project)


def book(session: Session, project: Project, deed: Deed) -> None:
    """An entry of the ledger, or the counter-entry of one booked before."""
    line = deed.line
    if line["takes_back"]:
        entry = _booked(session, project, line)
        ledger.correct(
            session, None, project=project, entry=entry, reason=line["note"], on=deed.day
        )
        return
    draft = ledger.EntryDraft.model_validate(
        {**line, "amount": line["amount_wan_of_currency"], "booked_on": deed.day}
    )
    house = ledger.registered(session, draft.investor)
    number = house.id if house else None
    ledger.post(session, None, project=project, draft=draft, investor_id=number)


def _booked(session: Session, project: Project, line: Line) -> LedgerEntry:
    chosen = select(LedgerEntry).where(
        LedgerEntry.project_id == project.id,
        LedgerEntry.kind == line["kind"],
        LedgerEntry.reference == line["reference"],
        LedgerEntry.corrects_id.is_(None),
    )
    return session.scalars(chosen).one()
