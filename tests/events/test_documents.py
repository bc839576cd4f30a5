"""PDF: the glyphs of real names are in the embedded font, and every sheet says what it is."""

import io
import re
import sys

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from marketplace.events import agendas, documents, printing
from marketplace.events.codes import picture
from tests.events import made, versions
from tests.house.font_subset import wanted

# A common name, one of the national list beyond GBK, one in traditional characters.
NAMES = ("张伟", "李𬍛", "歐陽龍")
MAPPED = re.compile(r"<([0-9a-f]+)> <([0-9a-f]+)>")


class Embedded:
    """Characters that a PDF shows, each with the outline that its embedded font has for it."""

    def __init__(self, data: bytes) -> None:
        self.pages = PdfReader(io.BytesIO(data)).pages
        self.outlines: dict[str, list[object]] = {}
        self.names = set()
        for page in self.pages:
            for font in page["/Resources"]["/Font"].values():
                self._add(font.get_object())

    def _add(self, font) -> None:
        self.names.add(font["/BaseFont"].split("+")[1])
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        program = TTFont(io.BytesIO(descriptor["/FontFile3"].get_object().get_data()))
        glyphs, order = program.getGlyphSet(), program.getGlyphOrder()
        table = font["/ToUnicode"].get_object().get_data().decode()
        for code, text in MAPPED.findall(table.split("beginbfchar", 1)[1]):
            pen = RecordingPen()
            glyphs[order[int(code, 16)]].draw(pen)
            self.outlines[bytes.fromhex(text).decode("utf-16-be")] = pen.value

    def text(self) -> list[str]:
        return [page.extract_text() for page in self.pages]


@pytest.fixture
def event(session, chen):
    return made.event(session, chen)


@pytest.fixture
def people(session, event):
    """Owners with the names above, who all meet one supplier."""
    supplier = made.participant(session, event, "深圳智飞", "supply")
    supplier.people[0].name = "王五"
    meets = []
    for at, name in enumerate(NAMES):
        owner = made.participant(session, event, f"单位{'丙乙甲'[at]}", "demand")
        owner.people[0].name = name
        meets.append((versions.pair(session, owner, supplier), at, at))
    versions.publish(session, event, 5, meets)
    return [one.demand.people[0] for one, _, _ in meets]


@pytest.fixture
def fetch(sign_in, chen, event):
    def get(name, *, language="zh"):
        answer = sign_in(chen, language=language).get(f"/events/{event.id}/files/{name}")
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        return Embedded(answer.data)

    return get


@pytest.mark.parametrize("name", ["agendas.pdf", "badges.pdf"])
def test_embedded_font_draws_every_character_of_the_names(fetch, people, name) -> None:
    made = fetch(name)
    assert made.names == {"Noto-Sans-SC"}
    for character in "".join(NAMES) + "深圳智飞":
        assert len(made.outlines[character]) > 4, character


def test_an_agenda_is_a_page_with_version_and_time_of_print(fetch, people, event) -> None:
    pages = fetch("agendas.pdf").text()
    assert len(pages) == 4
    for page in pages:
        assert "第 5 版" in page
        assert "打印" in page
        assert "低空经济供需对接会" in page
    (mine,) = [page for page in pages if "张伟 第 5 版" in page]
    for said in ("单位丙", "王五", "深圳智飞", "T1"):
        assert said in mine
    assert "09:00–09:20" in mine


def first_lines(pages, names):
    return [next(name for name in names if name in page.split("09:")[0]) for page in pages]


def test_merged_agendas_are_sorted_by_name_or_company(fetch, people) -> None:
    names = ("张伟", "李𬍛", "歐陽龍", "王五")
    by_name = first_lines(fetch("agendas.pdf?order=name").text(), names)
    assert by_name == ["李𬍛", "歐陽龍", "王五", "张伟"]
    by_company = first_lines(fetch("agendas.pdf?order=company").text(), names)
    # 丙 bing, 甲 jia, 乙 yi; 深圳 comes last.
    assert by_company == ["张伟", "歐陽龍", "李𬍛", "王五"]


def test_the_code_of_an_agenda_leads_to_its_live_version(app, session, event, people) -> None:
    programme = agendas.programme(session, event, language="zh")
    person = next(one for one in programme.people if one.name == "张伟")
    with app.test_request_context():
        live = documents.live(event, person)
    address = f"http://127.0.0.1:5000/events/{event.id}/agenda/{person.code}"
    assert live == picture(address)
    assert live.startswith("data:image/svg+xml")


def test_the_code_of_a_badge_is_what_check_in_reads(app, session, event, people) -> None:
    programme = agendas.programme(session, event, language="zh")
    with app.test_request_context():
        page = documents.badges_html(event, programme, programme.people)
    site = f"http://127.0.0.1:5000/events/{event.id}/check-in"
    codes = [picture(f"{site}/{one.code}").replace("'", "&#39;") for one in programme.people]
    assert [page.count(one) for one in codes] == [1, 1, 1, 1]


def test_signs_have_a_page_a_table_with_its_meetings(session, fetch, people, event) -> None:
    event.tables[1].booth_of_id = people[1].participant_id
    session.commit()
    pages = fetch("signs.pdf").text()
    assert [page[:2] for page in pages] == ["T1", "T2", "T3"]
    assert "单位丙" in pages[0]
    assert "单位乙" in pages[1].split("A")[0]


def test_a_sign_with_many_meetings_goes_on_and_loses_none(session, fetch, event) -> None:
    made.add_slots(session, event, 40, starts=event.slots[-1].ends_at)
    session.commit()
    event = session.get(type(event), event.id, populate_existing=True)
    owner = made.participant(session, event, "广东省南沙新区智能网联示范基地运营中心", "demand")
    meets = []
    for at in range(44):
        guest = made.participant(session, event, f"第{at:02d}号智能装备技术股份有限公司", "supply")
        meets.append((versions.pair(session, owner, guest), at, 0))
    versions.publish(session, event, 1, meets)
    pages = fetch("signs.pdf").text()
    found = [at for at in range(44) if any(f"第{at:02d}号" in page for page in pages)]
    assert found == list(range(44))


def test_an_unpublished_timetable_prints_badges_and_says_so_in_agendas(
    session, fetch, event
) -> None:
    made.participant(session, event, "单位", "demand")
    (page,) = fetch("agendas.pdf").text()
    assert "洽谈日程尚未发布" in page.replace("\n", "")
    (badge,) = fetch("badges.pdf").text()
    assert "单位" in badge


def test_an_event_without_participants_prints_a_page(fetch, event) -> None:
    for name in ("agendas.pdf", "badges.pdf", "signs.pdf"):
        assert len(fetch(name).pages) >= 1


def test_what_people_typed_is_text(session, fetch, people) -> None:
    people[0].name = "<img src='file:///etc/passwd'><b>粗</b>"
    session.commit()
    assert any("<b>粗</b>" in page.replace("\n", "") for page in fetch("badges.pdf").text())


def test_no_address_is_asked(app) -> None:
    asked = "<img src='file:///etc/hostname'><img src='http://127.0.0.1:9/x.png'><p>字</p>"
    made = Embedded(printing.to_pdf([asked]))
    assert [page.get("/Resources", {}).get("/XObject", {}) for page in made.pages] == [{}]


def test_a_server_without_the_writer_says_what_to_install(
    monkeypatch, sign_in, chen, event
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = sign_in(chen).get(f"/events/{event.id}/files/signs.pdf")
    assert answer.status_code == 503
    assert "apt install libpangoft2-1.0-0 libharfbuzz-subset0" in answer.text
    assert sign_in(chen).get(f"/events/{event.id}/files/timetable.xlsx").status_code == 200


def test_shipped_font_has_what_its_recipe_wants() -> None:
    font = TTFont(printing.STATIC / "vendor" / "noto-sans-sc.woff2")
    missing = sorted(wanted() - font.getBestCmap().keys())
    assert [chr(one) for one in missing if 0x3400 <= one <= 0x9FFF] == []
    assert {ord(one) for one in "".join(NAMES) + "①“”—·￥€"} - font.getBestCmap().keys() == set()
