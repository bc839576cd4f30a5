"""HTML to PDF, with the shipped Chinese font embedded; nothing is fetched from elsewhere.

The writer needs libraries of the system (Pango). It is imported on first use, so that everything
else works on a machine without them.
"""

import atexit
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from marketplace.errors import DomainError, Sentence

STATIC = Path(__file__).resolve().parents[1] / "static"
STYLES = STATIC / "print.css"
# Pango's map of fonts is shared by all documents, as unpacking the font takes long; it may be used
# by one thread at a time only.
_one_at_a_time = Lock()


class NoWriterError(DomainError):
    """The system lacks the libraries that lay out documents."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "服务器尚未安装 PDF 排版所需的系统组件，暂不能打印。请管理员安装 Pango"
                "（Debian：apt install libpangoft2-1.0-0 libharfbuzz-subset0），无需重启。",
                "This server lacks what lays out PDF files. Its administrator installs Pango "
                "(Debian: apt install libpangoft2-1.0-0 libharfbuzz-subset0); no restart needed.",
            )
        )


def to_pdf(parts: Iterable[str]) -> bytes:
    """One PDF of these documents in their order; pictures are data addresses, no other is asked.

    Layout takes a tenth of a second a page: between two parts others get their turn.

    Raises:
        NoWriterError: naming what to install.
    """
    documents = []
    for html in parts:
        with _one_at_a_time:
            documents.append(_laid_out(html))
    with _one_at_a_time:
        pages = [page for one in documents for page in one.pages]
        made: bytes = documents[0].copy(pages).write_pdf()
    return made


def _laid_out(html: str) -> Any:
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise NoWriterError from error
    style, fonts = _style()
    pictures = URLFetcher(allowed_protocols=("data",))
    return HTML(string=html, url_fetcher=pictures).render(stylesheets=[style], font_config=fonts)


@cache
def _style() -> tuple[Any, Any]:
    """The style sheet and the fonts it brings."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    own = URLFetcher(allowed_protocols=("file",))
    return CSS(filename=str(STYLES), font_config=fonts, url_fetcher=own), fonts


# While the interpreter still has what it takes to remove the unpacked font.
atexit.register(_style.cache_clear)
