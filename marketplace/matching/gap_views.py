"""The gap report: needs without capability and capabilities without need, by sector and city."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.jobs import enqueue
from marketplace.lists import selection
from marketplace.lists.tables import MOST_ROWS
from marketplace.lists.views import file_answer
from marketplace.matching import batch, gap_files, gaps
from marketplace.matching.gap_table import UNKNOWN, Table, table_of
from marketplace.matching.gaps import GapFilters
from marketplace.matching.models import MatchRun
from marketplace.matching.tasks import MATCH_ALL
from marketplace.taxonomy.snapshot import Entry, snapshot
from marketplace.web.access import access
from marketplace.web.filters import moment
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number, site_address
from marketplace.web.transaction import db, send_after_commit

pages = Blueprint("gaps", __name__)
SHOW = {"scenario": "scenarios.show", "product": "products.show"}


@pages.get("/matching/gaps")
@access("organiser")
def index() -> str:
    """The table of one side, as of the last run."""
    side = "product" if request.args.get("side") == "product" else "scenario"
    run, filters = gaps.last_run(db()), _filters(side)
    return render_template(
        "matching/gaps.html",
        side=side, run=run, table=_table(run, filters), filters=filters,
        under_way=batch.under_way(db()),
        cities=_cities(filters),
    )  # fmt: skip


@pages.get("/matching/gaps/scenarios")
@access("organiser")
def scenarios() -> str:
    return _rows("scenario")


@pages.get("/matching/gaps/products")
@access("organiser")
def products() -> str:
    return _rows("product")


@pages.get("/matching/gaps/scenarios.<any(xlsx, csv):ending>")
@access("organiser")
def scenarios_file(ending: str) -> Response:
    return _download("scenario", ending)


@pages.get("/matching/gaps/products.<any(xlsx, csv):ending>")
@access("organiser")
def products_file(ending: str) -> Response:
    return _download("product", ending)


@pages.post("/matching/gaps/run")
@access("operator")
@once
def match_all() -> BaseResponse:
    """Compare everything now; where a run is under way already, nothing more is begun."""
    if batch.under_way(db()) is None:
        batch.begin(db(), asked_by=actor().id)
        send_after_commit(enqueue(db(), MATCH_ALL, {}, asked_by=actor().id).id)
    flash(_("Everything is being compared. The report shows the new numbers when it is done."))
    return redirect(url_for(".index"), 303)


@pages.get("/matching/gaps/progress")
@access("organiser")
def progress() -> Response:
    """The part of the page that htmx asks for while a run is under way."""
    run = batch.under_way(db())
    answer = Response(render_template("matching/gap_progress.html", under_way=run))
    if run is None:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _rows(side: str) -> str:
    run, filters, number = gaps.last_run(db()), _filters(side), page_number()
    ids: list[int] = []
    total = 0
    if run is not None:
        start = (number - 1) * PER_PAGE
        ids = gaps.numbers(db(), run, filters, limit=PER_PAGE, offset=start)
        total = gaps.total(db(), run, filters)
    return render_template(
        "matching/gap_rows.html",
        side=side, run=run, filters=filters, level=gap_files.level,
        page=Page(selection.rows(db(), side, ids), number, total),
        closest=gaps.closest(db(), side, ids), cities=_cities(filters), sectors=_sectors(filters),
    )  # fmt: skip


def _download(side: str, ending: str) -> Response:
    run, filters = gaps.last_run(db()), _filters(side)
    ids = gaps.numbers(db(), run, filters, limit=MOST_ROWS) if run else []
    body = gap_files.write(
        ending, side, selection.rows(db(), side, ids), gaps.closest(db(), side, ids),
        _table(run, filters),
        language=language(), about=_about(run, filters),
        address=lambda row: site_address(url_for(SHOW[side], **{f"{side}_id": row.id})),
    )  # fmt: skip
    return file_answer(body, f"gaps-{side}s", ending)


def _table(run: MatchRun | None, filters: GapFilters) -> Table:
    counted = gaps.counts(db(), run, filters) if run else []
    return table_of(db(), counted, language())


def _filters(side: str) -> GapFilters:
    return GapFilters.parse(side, request.args, home=gaps.home_city(db(), actor()))


def _cities(filters: GapFilters) -> list[tuple[str, str]]:
    """The cities of the tile map, and whichever is chosen."""
    entries = snapshot(db()).entries.values()
    return _options([one for one in entries if one.kind == "city" and one.tile], filters.city)


def _sectors(filters: GapFilters) -> list[tuple[str, str]]:
    entries = snapshot(db()).entries.values()
    return _options([one for one in entries if one.kind == "sector"], filters.sector)


def _options(entries: list[Entry], chosen: str) -> list[tuple[str, str]]:
    """(key, name) of what a filter offers, with whatever is chosen and what is not stated."""
    known = snapshot(db()).by_key
    more = [known[chosen]] if chosen in known and known[chosen] not in entries else []
    named = [(one.key, one.label(language())) for one in (*entries, *more)]
    return [*named, (gaps.NOT_STATED, UNKNOWN.in_language(language()))]


def _about(run: MatchRun | None, filters: GapFilters) -> list[str]:
    as_of = moment(run.finished_at) if run else _("No run has finished yet.")
    meant = {
        "scenario": _("Open scenarios for which no listed product is a strong or good match."),
        "product": _("Listed products that are a strong or good match of no open scenario, "
                     "counting the twenty best products of each."),
    }  # fmt: skip
    return [
        _("As of %(when)s", when=as_of),
        meant[filters.side],
        _("At most %(most)s rows.", most=MOST_ROWS),
        site_address(url_for(f".{filters.side}s", **_asked(filters))),
    ]


def _asked(filters: GapFilters) -> dict[str, Any]:
    return dict(filters.to_query())
