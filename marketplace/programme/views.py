"""Pages of the headline: for everybody, for each level of operators, and the rows behind it.

The module imported `as` itself fills the same blueprint.
"""

from typing import Any

from flask import current_app, render_template, url_for

from marketplace.charts.funnel import funnel
from marketplace.db import today
from marketplace.errors import RefusedError, Sentence
from marketplace.programme import cities, paragraph, rows, series, words
from marketplace.programme import file_views as file_views
from marketplace.programme import funnel as stages
from marketplace.programme.asking import Asked, asked, asked_well, sees_details, window
from marketplace.programme.blueprint import pages
from marketplace.programme.figures import (
    FIGURES,
    FIRSTS_A_YEAR,
    Found,
    Headline,
    found,
    headline,
)
from marketplace.programme.flags import flags
from marketplace.programme.gaps import gap_summaries
from marketplace.programme.listing import Cell, Window
from marketplace.programme.scope import NOBODYS, PROVINCE, of_operator, offered
from marketplace.web.access import access
from marketplace.web.identity import actor, current_user
from marketplace.web.language import language, say
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

SHOWN_FLAGS = 20
NO_SCOPE = Sentence(
    "您的账号没有写明词表中的城市或领域，无法列出本级数据。请省级统筹方在“用户”中更正您的范围。",
    "Your account names no city or sector of the vocabulary, so there are no figures of your "
    "level. Ask an operator of the province to correct it on the page of people.",
)
WORDS = {"NAMES": words.NAMES, "DEFINITIONS": words.DEFINITIONS, "SERIES": words.SERIES}


@pages.get("/headline")
@access("public")
def show() -> tuple[str, int]:
    """The figures of a day, with charts; a date that cannot be read is said beside it."""
    one = asked()
    made = found(db(), one.scope, one.draft.on)
    body = render_template(
        "programme/show.html",
        **common(one, made),
        stages=funnel(_named(stages.short(db(), made.headline))),
        cities=_options("city"),
        sectors=_options("sector"),
        may_see_mine=getattr(current_user, "role", "") == "operator",
    )
    return body, 422 if one.form.problems else 200


@pages.get("/headline/mine")
@access("operator")
def mine() -> tuple[str, int]:
    """The figures of an operator's own level, with what needs a look and who lies behind."""
    own, one = of_operator(db(), actor()), asked()
    if own == NOBODYS:
        raise RefusedError(NO_SCOPE)
    one = Asked(one.draft, own, one.form)
    made = found(db(), own, one.draft.on)
    body = render_template(
        "programme/mine.html",
        **common(one, made),
        stages=funnel(_named(stages.long(db(), made.headline))),
        lines=cities.lines(db(), made.headline, language()) if own == PROVINCE else [],
        flags=flags(db(), made.headline, Window(language(), SHOWN_FLAGS, details=True)),
        gaps=gap_summaries(db(), own, language()),
    )
    return body, 422 if one.form.problems else 200


@pages.get("/headline/<any(events, projects, investment, operation, cases, firsts):figure>")
@access("public")
def behind(figure: str) -> str:
    """The rows behind a figure."""
    one, number = asked_well(), page_number()
    made = headline(db(), one.scope, one.draft.on)
    shown = window(one, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    listing = rows.behind(db(), figure, made, shown)
    return render_template(
        "programme/rows.html",
        figure=figure, one=made, query=one.query(), listing=listing, details=shown.details,
        page=Page(listing.rows, number, listing.total), address=address, **WORDS,
    )  # fmt: skip


@pages.app_context_processor
def hooks() -> dict[str, Any]:
    """What templates of other rooms ask for."""
    return {"headline_now": headline_now}


def headline_now() -> Headline | None:
    """The figures of today for the front page; None while there is nothing to say."""
    one = headline(db(), PROVINCE, today())
    return one if one.events or one.projects else None


def common(one: Asked, made: Found) -> dict[str, Any]:
    """What the public page, the operators' page and the printed page share."""
    return {
        "one": made.headline,
        "form": one.form,
        "query": one.query(),
        "series": series.of(made),
        "tiles": cities.project_map(db(), one.draft.on, language()),
        "paragraph": paragraph.of(made.headline),
        "figures": FIGURES,
        "target": FIRSTS_A_YEAR,
        "details": sees_details(one.scope),
        "address": address,
        **WORDS,
    }


def address(cell: Cell) -> str:
    """The page that a cell opens; empty where there is none."""
    if cell.endpoint not in current_app.view_functions:
        return ""
    arguments: dict[str, Any] = dict(cell.arguments)
    return url_for(cell.endpoint, **arguments)


def _named(counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(say(words.STAGES[stage]), number) for stage, number in counted]


def _options(kind: str) -> list[tuple[str, str]]:
    return [(one.key, one.label(language())) for one in offered(db(), kind)]
