"""HTML to PDF, with the shipped Chinese font embedded; nothing is fetched from elsewhere."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

STATIC = Path(__file__).resolve().parents[1] / "static"
STYLES = STATIC / "print.css"
# Pango's map of fonts is shared by all documents, as unpacking the font takes long; it may be used
# by one thread at a time only.
_one_at_a_time = Lock()


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    own = URLFetcher(allowed_protocols=("file",))
    return CSS(filename=str(STYLES), font_config=fonts, url_fetcher=own), fonts


def to_pdf(parts: Iterable[str]) -> bytes:
    """One PDF of these documents in their order; pictures are data addresses, no other is asked.

    Layout takes a tenth of a second a page: between two parts others get their turn.
    """
    pictures = URLFetcher(allowed_protocols=("data",))
    documents = []
    for html in parts:
        with _one_at_a_time:
            style, fonts = _style()
            whole = HTML(string=html, url_fetcher=pictures)
            documents.append(whole.render(stylesheets=[style], font_config=fonts))
    with _one_at_a_time:
        pages = [page for one in documents for page in one.pages]
        made: bytes = documents[0].copy(pages).write_pdf()
    return made
