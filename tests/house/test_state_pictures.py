"""The pictures of lives in `docs/states` show the arrows of the tables, each one and no other."""

import html
import re
from pathlib import Path

import pytest

from tests.house.lives import LIVES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "states"
EDGE = re.compile(r'<g id="([^"]+)" class="edge">')
TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def test_every_life_has_its_picture_and_no_other() -> None:
    assert {one.stem for one in FOLDER.glob("*.svg")} == set(LIVES)
    shown = re.findall(
        r"\(states/([a-z-]+)\.svg\)", (FOLDER.parent / "states.md").read_text("utf-8")
    )
    assert sorted(shown) == sorted(LIVES)


@pytest.mark.parametrize("noun", LIVES)
def test_pictures_draw_the_arrows_of_the_table(noun: str) -> None:
    life = LIVES[noun].life
    picture = (FOLDER / f"{noun}.svg").read_text("utf-8")
    drawn = sorted(html.unescape(one) for one in EDGE.findall(picture))
    assert drawn == sorted(f"{one.before} {one.verb} {one.after}" for one in life.arrows)
    words = {html.unescape(one) for one in TEXT.findall(picture)}
    assert {f"{one.zh}" for one in life.states.values()} <= words
    asked = {one.before + one.verb for one in life.arrows if one.needs_reason}
    assert sum(", reason)" in one for one in TEXT.findall(picture)) == len(asked)
