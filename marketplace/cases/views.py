"""Cases that everybody reads, their pictures, and the steps of a case.

The modules imported `as` themselves fill the same blueprint; each is registered by its import.
"""

from typing import Any

import filetype
from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.accounts.policy import is_operator
from marketplace.accounts.queries import organisations_of
from marketplace.accounts.tasks import deliver_soon
from marketplace.cases import copy_views as copy_views
from marketplace.cases import form_views as form_views
from marketplace.cases import policy, queries, service
from marketplace.cases.blueprint import pages
from marketplace.cases.models import Case
from marketplace.cases.showing import names, page_of, picture_entries, texts_of
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.postings import attachments
from marketplace.postings import views as shared
from marketplace.projects.models import Project
from marketplace.taxonomy.queries import options
from marketplace.web.access import access
from marketplace.web.forms import Form, posted
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.language import language, say
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

LONGEST = 100
SNIFFED = 8192


@pages.get("/cases")
@access("public")
def index() -> str:
    session, user, number = db(), actor_or_none(), page_number()
    asked = {name: request.args.get(name, "")[:LONGEST] for name in ("sector", "city")}
    found = queries.published(session, **asked, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    houses = [one.id for one in organisations_of(user)] if user else []
    return render_template(
        "cases/index.html",
        page=Page(found, number, queries.published_count(session, **asked)), form=Form(asked),
        cities=options(session, "city", language=language()),
        sectors=options(session, "sector", language=language()),
        own=queries.own(session, houses) if houses else [],
        waiting=queries.waiting(session) if is_operator(user) else [],
        texts=texts_of, pictures=picture_entries, **names(),
    )  # fmt: skip


@pages.get("/cases/<int:case_id>")
@access("public")
def show(case_id: int) -> str:
    return page_of(queries.visible(db(), actor_or_none(), case_id))


@pages.get("/cases/<int:case_id>/pictures/<int:picture_id>")
@access("public")
def picture(case_id: int, picture_id: int) -> Response:
    """A picture to be seen: only what is a PNG or JPEG by its content, and nothing in it runs."""
    case = queries.visible(db(), actor_or_none(), case_id)
    found = attachments.one_of(case.pictures, picture_id)
    kept = shared.folder() / found.stored_as
    if not kept.is_file():
        raise NotFoundError(shared.FILE_IS_GONE)
    with kept.open("rb") as file:
        kind = filetype.guess(file.read(SNIFFED))
    if kind is None or kind.mime not in service.PICTURES:
        raise NotFoundError
    answer = send_file(kept, mimetype=kind.mime, conditional=False, etag=False)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = shared.INERT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@pages.post("/cases/<int:case_id>/move")
@access("signed_in")
@once
def move(case_id: int) -> BaseResponse:
    """Any step of its life; the table says whose it is."""
    case = queries.visible(db(), actor(), case_id, lock=True)
    if not policy.hats(actor(), case):
        raise ForbiddenError
    values = posted()
    service.take(
        db(), actor(), case=case, verb=values.get("verb", ""),
        sentence=values.get("sentence", ""), site=shared.settings().address,
    )  # fmt: skip
    deliver_soon()
    if case.state == "published":
        copy_views.propose_soon(case)
    flash(_("Done: %(what)s.", what=say(names()["life"].states[case.state])), "good")
    return redirect(url_for("cases.show", case_id=case.id), 303)


@pages.post("/cases/<int:case_id>/agree")
@access("signed_in")
@once
def agree(case_id: int) -> BaseResponse:
    """The supplier agrees to the texts and pictures as they stand."""
    case = queries.visible(db(), actor(), case_id, lock=True)
    if service.agree(db(), actor(), case=case):
        flash(_("The agreement is noted."), "good")
    return redirect(url_for("cases.show", case_id=case.id), 303)


@pages.app_template_global("case_of")
def case_of(project_id: int) -> Case | None:
    """The case of a project, for the project's own page."""
    return queries.of_project(db(), project_id)


@pages.app_template_global("may_tell_case")
def may_tell_case(project: Project) -> bool:
    """Whether this person could begin a case, for the project's own page."""
    return queries.may_tell(actor_or_none(), project)


@pages.app_template_global("case_names")
def case_names() -> Any:
    """States of cases in words, and their looks."""
    return names()
