"""The public register, the page of a first use, its certificate, and the check of one.

The modules imported `as` themselves fill the same blueprint; each is registered by its import.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import force_locale

from marketplace.firsts import certificates, listing, policy, queries, words
from marketplace.firsts import claim_views as claim_views
from marketplace.firsts import handling_views as handling_views
from marketplace.firsts.blueprint import pages
from marketplace.firsts.listing import Filters
from marketplace.firsts.models import FirstUse
from marketplace.firsts.showing import names, page_of
from marketplace.lists.views import file_answer
from marketplace.projects.models import Project
from marketplace.taxonomy.queries import options
from marketplace.web.access import access
from marketplace.web.forms import Form
from marketplace.web.identity import actor_or_none
from marketplace.web.language import language, say
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


@pages.get("/first-uses")
@access("public")
def index() -> str:
    session, number, filters = db(), page_number(), Filters.parse(request.args)
    found = listing.rows(session, filters, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "firsts/index.html",
        page=Page(found, number, listing.count(session, filters)), filters=filters,
        form=Form(filters.to_query()),
        year_options=[(str(one), str(one)) for one in listing.years(session)],
        scope_options=[(key, say(name)) for key, name in words.SCOPES.items()],
        notices=queries.in_notice(session) if number == 1 and not filters.to_query() else [],
        cities=options(session, "city", language=language()),
        sectors=options(session, "sector", language=language()), **names(),
    )  # fmt: skip


@pages.get("/first-uses.xlsx")
@access("public")
def workbook() -> Response:
    body = listing.workbook(db(), Filters.parse(request.args), language())
    return file_answer(body, "first-uses", "xlsx")


@pages.get("/first-uses/<int:first_use_id>")
@access("public")
def show(first_use_id: int) -> str:
    return page_of(queries.visible(db(), actor_or_none(), first_use_id))


@pages.get("/first-uses/<int:first_use_id>/certificate.pdf")
@access("public")
def certificate(first_use_id: int) -> Response:
    """The certificate, in the language of `?language=` or else of the page."""
    first = queries.certified(db(), first_use_id)
    with _spoken(request.args.get("language", "")):
        body = certificates.certificate(first)
    answer = make_response(body)
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{first.number}.pdf"'
    return answer


@pages.get("/verify/first-use/<certificate_code>")
@access("public")
def verify(certificate_code: str) -> Any:
    """Whether a certificate is in force; a code that nobody was given looks like any other."""
    first = queries.by_code(db(), certificate_code)
    reason = certificates.reason_of(first) if first else ""
    body = render_template("firsts/verify.html", first=first, reason=reason, **names())
    return body, 200 if first else 404


def _spoken(asked: str) -> AbstractContextManager[Any]:
    return force_locale(LOCALES[asked]) if asked in LOCALES else nullcontext()


@pages.app_template_global("first_uses_of")
def first_uses_of(project_id: int) -> list[FirstUse]:
    """The claims of a project, for the project's own page."""
    return queries.of_project(db(), project_id)


@pages.app_template_global("may_claim_first_use")
def may_claim_first_use(project: Project) -> bool:
    """Whether this person may claim a first use of a project, for the project's own page."""
    return policy.can_claim(actor_or_none(), project)


@pages.app_template_global("first_use_words")
def first_use_words() -> Any:
    """Scopes and looks in words, with the names of the states."""
    return words
