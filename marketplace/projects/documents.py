"""Dossier and due-diligence file as PDF. In a request: templates and language come from there."""

from flask import render_template
from sqlalchemy.orm import Session

from marketplace.db import now
from marketplace.printing import to_pdf
from marketplace.projects import dossiers, figures, queries, service, words
from marketplace.projects.models import Project
from marketplace.projects.states import LIFE


def dossier(session: Session, project: Project) -> bytes:
    """The tolerance dossier as it stands, with who agreed and when, and the digest of its texts."""
    return to_pdf([_html("dossier", session, project)])


def due_diligence(session: Session, project: Project) -> bytes:
    """尽职免责材料: what was agreed, done, measured and decided, with digests of all files."""
    return to_pdf([due_diligence_html(session, project)])


def due_diligence_html(session: Session, project: Project) -> str:
    """The due-diligence file before it is laid out."""
    return _html("due_diligence", session, project)


def _html(name: str, session: Session, project: Project) -> str:
    found = service.dossier(session, project)
    agreed = [found.owner_agreed_by_id, found.supplier_agreed_by_id] if found else []
    texts = dossiers.texts(found)
    return render_template(
        f"projects/print/{name}.html",
        project=project, found=found, texts=texts, seal=dossiers.seal(texts), words=words,
        life=LIFE, standing=figures.standing, printed=now(), agreed_at=dossiers.agreed_at,
        effect=figures.effect(session, project),
        names=queries.names(session, [*queries.actors(project), *agreed]),
    )  # fmt: skip
