"""Public pages of lists: all of them, one, its files, and the feed of releases."""

from itertools import groupby
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.config import Settings
from marketplace.db import now
from marketplace.lists import editor_views, policy, queries, selection
from marketplace.lists.blueprint import pages
from marketplace.lists.feed import Item, atom
from marketplace.lists.models import OpportunityList
from marketplace.lists.tables import MEDIA_TYPES, MOST_ROWS, write
from marketplace.search.filters import Filters
from marketplace.web.access import access
from marketplace.web.identity import actor_or_none
from marketplace.web.language import language
from marketplace.web.paging import PER_PAGE, Page, page_number, site_address
from marketplace.web.transaction import db

__all__ = ["editor_views", "pages"]

ENTRIES = 100
FEED_LISTS = 20
FEED_SCENARIOS = 40
SUMMARY = 400


@pages.get("/lists")
@access("public")
def index() -> str:
    session, user, number = db(), actor_or_none(), page_number()
    lists = queries.released(session, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    drafts = queries.drafts_of(session, user) if policy.can_create(user) else []
    return render_template(
        "lists/index.html",
        page=Page(lists, number, queries.released_count(session)),
        drafts=drafts,
        sizes=queries.sizes(session, [*lists, *drafts]),
        may_create=policy.can_create(user),
    )


@pages.get("/lists/<int:list_id>")
@access("public")
def show(list_id: int) -> str:
    session, user, number = db(), actor_or_none(), page_number()
    listed = queries.visible(session, user, list_id)
    every = policy.can_edit(user, listed)
    entries = queries.entries(
        session, listed, limit=ENTRIES, offset=(number - 1) * ENTRIES, every=every
    )
    before = queries.previous(session, listed)
    return render_template(
        "lists/show.html",
        listed=listed,
        side=queries.side_of(listed),
        page=Page(entries, number, queries.entry_count(session, listed, every=every), ENTRIES),
        groups=[(name, list(g)) for name, g in groupby(entries, lambda one: one.entry.heading)],
        before=before,
        changes=queries.since(session, before, listed) if before else None,
        may_edit=every,
    )


@pages.get("/lists/<int:list_id>.<any(xlsx, csv, json):ending>")
@access("public")
def file(list_id: int, ending: str) -> Response:
    session = db()
    listed = queries.visible(session, actor_or_none(), list_id)
    rows = queries.for_file(session, listed, limit=MOST_ROWS)
    about = [listed.title, listed.publisher, listed.source_title, listed.source_address]
    about += [site_address(url_for("lists.show", list_id=listed.id)), f"{now():%Y-%m-%d}"]
    body = write(
        ending, queries.side_of(listed), rows, language=language(), about=[a for a in about if a]
    )
    return file_answer(body, f"list-{listed.id}", ending)


def file_answer(body: bytes, name: str, ending: str) -> Response:
    """A file to keep, never shown in the browser."""
    answer = Response(body, content_type=MEDIA_TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


@pages.get("/lists/feed.atom")
@access("public")
def feed() -> Response:
    session = db()
    settings: Settings = current_app.config["SETTINGS"]
    ids = selection.found(session, Filters(sort="newest")).limit(FEED_SCENARIOS)
    rows = selection.rows(session, "scenario", list(session.scalars(ids)))
    items = [_of_list(settings.address, one) for one in queries.released(session, limit=FEED_LISTS)]
    items += [_of_scenario(settings.address, one) for one in rows]
    body = atom(
        items,
        title=_("New releases: scenario opportunities and lists"),
        address=site_address(url_for("lists.feed")),
        home=site_address(url_for("hall.front")),
        language="en" if language() == "en" else "zh-Hans",
    )
    answer = Response(body, content_type="application/atom+xml; charset=utf-8")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _of_list(site: str, listed: OpportunityList) -> Item:
    return Item(
        address=site + url_for("lists.show", list_id=listed.id),
        title=_in_language(listed),
        author=listed.publisher,
        updated=listed.published_at or listed.created_at,
        summary=listed.introduction[:SUMMARY],
        category="list",
    )


def _of_scenario(site: str, row: Any) -> Item:
    return Item(
        address=site + url_for("scenarios.show", scenario_id=row.id),
        title=_in_language(row),
        author=row.organisation.name,
        updated=row.published_at or row.created_at,
        summary=(row.pain_point or row.description)[:SUMMARY],
        category="scenario",
    )


def _in_language(row: Any) -> str:
    own = getattr(row, "language", "zh")
    return str(row.title_other if row.title_other and language() != own else row.title)
