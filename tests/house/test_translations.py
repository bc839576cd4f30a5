"""Every text has its Chinese: nothing missing, nothing fuzzy, the compiled catalogue is current."""

import re
from pathlib import Path

from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "marketplace" / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
PLACE = re.compile(r"%\(\w+\)[sd]")
METHODS = [("marketplace/**.py", "python"), ("templates/**.html", "jinja2")]


def _used() -> set[str]:
    found = extract.extract_from_dir(
        str(ROOT), METHODS, {"templates/**.html": {"encoding": "utf-8", "trimmed": "true"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None},
    )  # fmt: skip
    return {text if isinstance(text, str) else text[0] for _f, _l, text, _c, _x in found}


def test_every_text_has_its_chinese() -> None:
    with (CATALOGUE / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    known = {
        (m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue if m.id and m.string
    }
    missing = {text for text in _used() if text not in known or not all(_strings(known[text]))}
    assert sorted(missing) == []
    assert [m.id for m in catalogue if m.fuzzy and m.id] == []


def _strings(message: object) -> list[str]:
    string = message.string  # type: ignore[attr-defined] # babel messages are untyped here
    return [string] if isinstance(string, str) else list(string)


def test_chinese_keeps_the_places_of_the_english() -> None:
    with (CATALOGUE / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    odd = [
        m.id
        for m in catalogue
        if m.id and isinstance(m.id, str)
        and set(PLACE.findall(m.id)) != set(PLACE.findall(str(m.string)))
    ]  # fmt: skip
    assert odd == []


def test_compiled_catalogue_is_current() -> None:
    with (
        (CATALOGUE / "messages.po").open("rb") as text,
        (CATALOGUE / "messages.mo").open("rb") as mo,
    ):
        written, compiled = read_po(text), read_mo(mo)
    assert _texts(compiled) == _texts(written)


def _texts(catalogue: Catalog) -> dict[str, list[str]]:
    known = [m for m in catalogue if m.id]
    return {(m.id if isinstance(m.id, str) else m.id[0]): _strings(m) for m in known}
