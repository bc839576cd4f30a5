"""The release hall: the public front of the product."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from marketplace.accounts.words import BADGES
from marketplace.hall import choices, facets, queries, words
from marketplace.lists.tables import MOST_ROWS, write
from marketplace.lists.views import file_answer
from marketplace.products.states import NAMES as PRODUCT_STATES
from marketplace.scenarios.states import NAMES as SCENARIO_STATES
from marketplace.search.filters import SORTS, Filters
from marketplace.taxonomy.snapshot import snapshot
from marketplace.web.access import access
from marketplace.web.language import language
from marketplace.web.paging import PER_PAGE, Page, page_number, site_address
from marketplace.web.transaction import db

pages = Blueprint("hall", __name__)
# Tests number their rows anew: what the process keeps must go with them.
FORGET = (facets.KEPT.forget, queries.forget)
pages.record(lambda state: state.app.extensions.setdefault("forget", []).extend(FORGET))
NAMES = {"STATE_NAMES": SCENARIO_STATES | PRODUCT_STATES, "BADGES": BADGES}
pages.record(lambda state: state.app.jinja_env.globals.update(NAMES))

SHOWN_ENTRIES = 12


@pages.get("/")
@access("public")
def front() -> str:
    """Search, what is open now, and the ways in."""
    session = db()
    change = queries.latest_change(session)
    counted = facets.facets(session, change)
    now_open = queries.open_now(session)
    return render_template(
        "hall/front.html",
        change=change,
        counted=counted,
        newest=now_open.newest,
        closing=now_open.closing,
        seen=_released(now_open.newest),
        fresh=[],
        tiles=choices.tiles(session, counted.city, language()),
        sectors=_entries(counted.sector, "sector"),
        types=_entries(counted.type, "scenario_type"),
        lists=queries.released_lists(session, 4),
    )


@pages.get("/newest")
@access("public")
def newest() -> BaseResponse:
    """The newest releases as a fragment; 204 while nothing has changed `since`."""
    change = queries.latest_change(db())
    if request.args.get("since") == str(change):
        return Response(status=204)
    rows = queries.newest(db())
    seen = request.args.get("seen", type=int) or 0
    fresh = [row for row in rows if seen and _released([row]) > seen]
    body = render_template(
        "hall/newest.html", newest=rows, change=change, seen=_released(rows), fresh=fresh
    )
    answer = make_response(body)
    answer.set_etag(f"{change}-{seen}-{language()}")
    return answer.make_conditional(request)


@pages.get("/scenarios")
@access("public")
def scenarios() -> BaseResponse:
    return _search("scenario")


@pages.get("/products")
@access("public")
def products() -> BaseResponse:
    return _search("product")


@pages.get("/scenarios.<any(xlsx, csv, json):ending>")
@access("public")
def scenarios_file(ending: str) -> Response:
    return _download("scenario", ending)


@pages.get("/products.<any(xlsx, csv, json):ending>")
@access("public")
def products_file(ending: str) -> Response:
    return _download("product", ending)


@pages.get("/how")
@access("public")
def how() -> str:
    return render_template("hall/how.html")


@pages.get("/privacy")
@access("public")
def privacy() -> str:
    return render_template("hall/privacy.html")


def _search(side: str) -> BaseResponse:
    filters = Filters.parse(side, request.args)
    query: dict[str, Any] = {**filters.to_query(), "page": request.args.get("page") or None}
    tidy = url_for(f"hall.{side}s", **query)
    by_htmx = "HX-Request" in request.headers
    if not by_htmx and "" in request.args.values():
        return redirect(tidy, 303)  # the address people copy holds only what they chose
    answer = make_response(_results_page(side, filters))
    if by_htmx:
        answer.headers["HX-Push-Url"] = tidy
    return answer


def _results_page(side: str, filters: Filters) -> str:
    session, number = db(), page_number()
    found = queries.results(session, filters, number=number, per_page=PER_PAGE)
    lists = queries.released_lists(session)
    offered = choices.choices(session, filters, language(), lists, found.types)
    return render_template(
        f"hall/{side}s.html",
        side=side,
        filters=filters,
        page=Page(found.rows, number, found.total),
        offered=offered,
        chips=choices.chips(filters, offered, language()),
        tiles=choices.tiles(session, found.by_city, language()),
        states=words.STATES,
        orders={name: words.ORDERS[name] for name in SORTS[side]},
        cut=words.cut(MOST_ROWS) if found.total > MOST_ROWS else None,
    )


def _download(side: str, ending: str) -> Response:
    filters = Filters.parse(side, request.args)
    total, rows = queries.for_file(db(), filters, limit=MOST_ROWS)
    about = words.about(total, MOST_ROWS, address=site_address(request.full_path))
    lines = [line.in_language(language()) for line in about]
    return file_answer(
        write(ending, side, rows, language=language(), about=lines), f"{side}s", ending
    )


def _entries(counts: Any, kind: str) -> list[tuple[str, str, int]]:
    """(key, name, count) of the concepts of a kind, the most first."""
    known = snapshot(db()).entries
    named = [(known[one], n) for one, n in counts.items() if one in known]
    ranked = sorted((p for p in named if p[0].kind == kind), key=lambda p: (-p[1], p[0].position))
    return [(one.key, one.label(language()), n) for one, n in ranked[:SHOWN_ENTRIES]]


def _released(rows: list[Any]) -> int:
    """When the newest of some postings was released, in microseconds since 1970."""
    moments = [row.published_at for row in rows if row.published_at]
    return int(max(moments).timestamp() * 1_000_000) if moments else 0
