"""Lessons: written beside their project, read by everybody without its names."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.errors import ForbiddenError, InvalidError
from marketplace.projects import lesson_queries, lessons, policy, queries
from marketplace.projects.blueprint import pages
from marketplace.projects.lessons import PARTS, LessonDraft
from marketplace.projects.models import Lesson, Project
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

LONGEST = 120


@pages.get("/projects/<int:project_id>/lesson")
@access("signed_in")
def lesson(project_id: int) -> Any:
    """The form of the lesson; operators publish it from here."""
    project = queries.visible(db(), actor(), project_id)
    if project.stage != "ended":
        return redirect(url_for(".show", project_id=project.id), 303)
    found = lessons.lesson_of(db(), project)
    values = {name: getattr(found, name) for name in PARTS} if found else {}
    return _page(project, found, Form(values))


@pages.post("/projects/<int:project_id>/lesson")
@access("signed_in")
@once
def write_lesson(project_id: int) -> Any:
    project = _ended(project_id)
    draft, form = read(LessonDraft, posted())
    if draft is not None:
        try:
            lessons.write(db(), actor(), project=project, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return _page(project, lessons.lesson_of(db(), project), form), 422
    flash(_("Saved. An operator reads it and publishes it without your names."), "good")
    return _back(project)


@pages.post("/projects/<int:project_id>/lesson/publish")
@access("operator")
@once
def publish_lesson(project_id: int) -> Any:
    project = _ended(project_id)
    try:
        lessons.publish(db(), actor(), project=project)
    except InvalidError as error:
        found = lessons.lesson_of(db(), project)
        values = {name: getattr(found, name) for name in PARTS}
        return _page(project, found, Form(values, error.problems)), 422
    flash(_("The lesson is published."), "good")
    return _back(project)


@pages.post("/projects/<int:project_id>/lesson/withdraw")
@access("operator")
@once
def withdraw_lesson(project_id: int) -> Response:
    project = _ended(project_id)
    lessons.withdraw(db(), actor(), project=project)
    flash(_("The lesson is no longer public."), "good")
    return _back(project)


@pages.get("/lessons")
@access("public")
def published_lessons() -> str:
    """What trials that ended taught, by sector and by words."""
    text = request.args.get("q", "").replace("\0", "").strip()[:LONGEST]
    sector = request.args.get("sector", "").replace("\0", "")[:LONGEST]
    number = page_number()
    rows, total = lesson_queries.published(
        db(), text=text, sector=sector, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    return render_template(
        "projects/lessons.html",
        page=Page(rows, number, total), q=text, sector=sector,
        sectors=lesson_queries.by_sector(db()),
    )  # fmt: skip


@pages.get("/lessons/<int:lesson_id>")
@access("public")
def published_lesson(lesson_id: int) -> str:
    return render_template(
        "projects/published_lesson.html", lesson=lesson_queries.one(db(), lesson_id)
    )


def _ended(project_id: int) -> Project:
    """A project, locked, that this person may see, once it ended; ForbiddenError before."""
    project = queries.visible(db(), actor(), project_id, lock=True)
    if project.stage != "ended":
        raise ForbiddenError(lessons.not_ended())
    return project


def _back(project: Project) -> Response:
    return redirect(url_for(".lesson", project_id=project.id), 303)


def _page(project: Project, found: Lesson | None, form: Form) -> str:
    return render_template(
        "projects/lesson.html",
        project=project, found=found, form=form, publishes=policy.can_publish(actor()),
    )  # fmt: skip
