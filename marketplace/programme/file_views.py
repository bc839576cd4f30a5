"""The headline to take away: a workbook, a paragraph, one printed page."""

import hashlib
from collections import OrderedDict
from threading import Lock

from flask import Response, render_template

from marketplace.charts.funnel import funnel
from marketplace.lists.tables import MOST_ROWS
from marketplace.lists.views import file_answer
from marketplace.printing import to_pdf
from marketplace.programme import cities, paragraph, series, words, workbook
from marketplace.programme import funnel as stages
from marketplace.programme.asking import Asked, asked_well, window
from marketplace.programme.blueprint import pages
from marketplace.programme.figures import FIGURES, FIRSTS_A_YEAR, found, headline
from marketplace.web.access import access
from marketplace.web.language import language, say
from marketplace.web.transaction import db

KEPT = 16
_printed: OrderedDict[str, bytes] = OrderedDict()
_one_at_a_time = Lock()


@pages.get("/headline.xlsx")
@access("public")
def workbook_file() -> Response:
    """Figures and the rows behind each; with details for who looks after the scope."""
    one = asked_well()
    made = headline(db(), one.scope, one.draft.on)
    body = workbook.write(db(), made, window(one, limit=MOST_ROWS))
    return file_answer(body, _name(one), "xlsx")


@pages.get("/headline.txt")
@access("public")
def text_file() -> Response:
    """The paragraph in Chinese and English."""
    one = asked_well()
    said = paragraph.of(headline(db(), one.scope, one.draft.on))
    return Response(f"{said.zh}\n\n{said.en}\n", content_type="text/plain; charset=utf-8")


@pages.get("/headline.pdf")
@access("public")
def printed_file() -> Response:
    """One page to print, with the charts."""
    one = asked_well()
    answer = Response(_pdf(printed_html(one)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(one)}.pdf"'
    return answer


def printed_html(one: Asked) -> str:
    """The printed page before it is laid out."""
    made = found(db(), one.scope, one.draft.on)
    counted = stages.short(db(), made.headline)
    return render_template(
        "programme/print.html",
        one=made.headline,
        figures=FIGURES,
        target=FIRSTS_A_YEAR,
        NAMES=words.NAMES,
        DEFINITIONS=words.DEFINITIONS,
        SERIES=words.SERIES,
        series=series.of(made),
        stages=funnel([(say(words.STAGES[stage]), number) for stage, number in counted]),
        tiles=cities.project_map(db(), one.draft.on, language()),
        paragraph=paragraph.of(made.headline),
    )


def _pdf(html: str) -> bytes:
    """Layout takes a second and the page is public: what was laid out is kept for a while."""
    key = hashlib.sha256(html.encode()).hexdigest()
    with _one_at_a_time:
        if key not in _printed:
            _printed[key] = to_pdf([html])
            while len(_printed) > KEPT:
                _printed.popitem(last=False)
        return _printed[key]


def _name(one: Asked) -> str:
    return "-".join(("headline", *([one.scope.key] if one.scope.id else []), str(one.draft.on)))
