"""The Atom feed (RFC 4287) of released lists and newest opportunities."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
# XML 1.0 knows no control characters but these, whatever a text brings along.
ALLOWED = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: an absolute address (also its id), a title, who, when, what, and its kind."""

    address: str
    title: str
    author: str
    updated: dt.datetime
    summary: str
    category: str


def atom(items: Iterable[Item], *, title: str, address: str, home: str, language: str) -> bytes:
    """A feed of these items, the newest first."""
    ordered = sorted(items, key=lambda one: (one.updated, one.address), reverse=True)
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": language})
    _text(feed, "id", address)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(ordered[0].updated if ordered else EPOCH))
    _add(feed, "link", rel="self", href=address, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=home, type="text/html")
    for one in ordered:
        _entry(feed, one)
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(feed: ElementTree.Element, item: Item) -> None:
    entry = _add(feed, "entry")
    _text(entry, "id", item.address)
    _text(entry, "title", item.title)
    _text(entry, "updated", _moment(item.updated))
    _text(_add(entry, "author"), "name", item.author or "-")
    _add(entry, "link", rel="alternate", href=item.address, type="text/html")
    _add(entry, "category", term=item.category)
    _text(entry, "summary", item.summary)


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    _add(parent, tag).text = "".join(c for c in text if c.isprintable() or c in ALLOWED)


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
