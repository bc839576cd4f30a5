"""Files beside a posting: odd ones get a sentence or are kept as inert downloads, never a crash."""

import io
import zipfile
from urllib.parse import quote

import pytest
from sqlalchemy import select

from marketplace.errors import InvalidError
from marketplace.postings.attachments import attach
from marketplace.postings.names import clean_name
from marketplace.scenarios.kind import KIND
from marketplace.scenarios.models import ScenarioAttachment
from tests.scenarios.conftest import make

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 20 + b"\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


def archive(*names: str, junk: bytes = b"") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as one:
        for name in names:
            one.writestr(name, b"<x/>")
    return junk + kept.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")

KEPT = {
    "plain pdf": ("report.pdf", PDF, "report.pdf"),
    "word": ("说明书.docx", DOCX, "说明书.docx"),
    "excel": ("data.XLSX", XLSX, "data.XLSX"),
    "powerpoint": ("介绍.pptx", PPTX, "介绍.pptx"),
    "picture": ("photo.png", PNG, "photo.png"),
    "jpeg": ("photo.JPEG", JPG, "photo.JPEG"),
    "utf-8 text": ("读我.txt", "第一行\n第二行".encode(), "读我.txt"),
    "gbk csv": ("清单.csv", "序号,名称\n1,巡检".encode("gb18030"), "清单.csv"),
    "csv with a mark": ("bom.csv", "\ufeffa,b\n".encode(), "bom.csv"),
    "path traversal": ("../../../etc/passwd.pdf", PDF, "passwd.pdf"),
    "right-to-left mark": ("a\u202efdp.exe.pdf", PDF, "afdp.exe.pdf"),
    "NUL in name": ("a\x00.pdf", PDF, "a.pdf"),
    "markup in name": ("<b>.pdf", PDF, "_b_.pdf"),
    "300 characters": ("长" * 300 + ".pdf", PDF, "长" * 146 + ".pdf"),
    "harmless double ending": ("photo.svg.png", PNG, "photo.svg.png"),
    "many dots": ("....a.pdf", PDF, "a.pdf"),
    "semicolon": ("a;b=c.pdf", PDF, "a;b=c.pdf"),
    "percent": ("100%.pdf", PDF, "100%.pdf"),
    "emoji": ("好👍.pdf", PDF, "好👍.pdf"),
}
REFUSED = {
    "svg": ("a.svg", SVG),
    "svg named png": ("a.png", SVG),
    "html": ("a.html", HTML),
    "html named txt": ("a.txt", HTML),
    "html named pdf": ("a.pdf", HTML),
    "script in csv": ("a.csv", b"a,b\n<script>alert(1)</script>"),
    "xml named txt": ("a.txt", b'<?xml version="1.0"?><!DOCTYPE x>'),
    "php": ("shell.php", b"<?php system($_GET[1]); ?>"),
    "program": ("a.exe", b"MZ\x90\0" + b"\0" * 60),
    "program named pdf": ("a.pdf", b"MZ\x90\0" + b"\0" * 60),
    "double ending": ("report.pdf.exe", PDF),
    "pdf behind markup": ("a.pdf", HTML + PDF),
    "pdf with a tail": ("a.pdf", PDF + HTML),
    "picture with a tail": ("a.png", PNG + HTML),
    "jpeg with a tail": ("a.jpg", JPG + HTML),
    "pdf that is an archive": ("a.pdf", PDF + archive("a.js") + b"%%EOF"),
    "picture that is an archive": ("a.png", PNG + archive("evil.js")),
    "archive": ("a.zip", archive("a.txt")),
    "archive named docx": ("a.docx", archive("a.txt")),
    "excel named docx": ("a.docx", XLSX),
    "macros": (
        "a.docx",
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    ),
    "macro ending": ("a.docm", DOCX),
    "embedded program": (
        "a.xlsx",
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/embeddings/oleObject1.bin"),
    ),
    "archive behind junk": ("a.docx", archive("[Content_Types].xml", "word/d.xml", junk=HTML)),
    "truncated archive": ("a.docx", DOCX[: len(DOCX) // 2]),
    "text with NUL": ("a.txt", b"a\0b"),
    "undecodable text": ("a.txt", b"\xff\xfe\xfd\xfc\x81"),
    "png named txt": ("a.txt", PNG),
    "empty": ("a.pdf", b""),
    "no ending": ("README", b"plain"),
    "only dots": ("..", b"plain"),
    "only an ending": (".pdf", b""),
    "control characters": ("\x01\x02", b"plain"),
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
}


def send(client, number: int, name: str, data: bytes, token: str = ""):
    sent = {"file": (io.BytesIO(data), name), "form_token": token}
    address = f"/scenarios/{number}/attachments"
    return client.post(address, data=sent, content_type="multipart/form-data")


def fetch(client, address: str):
    """A file as a browser gets it, read to its end."""
    answer = client.get(address)
    assert answer.data is not None
    answer.close()
    return answer


def kept(session) -> list[ScenarioAttachment]:
    """Rows of attachments; the test's own transaction ends, so that clients may write."""
    session.commit()
    rows = list(session.scalars(select(ScenarioAttachment).order_by(ScenarioAttachment.id)))
    session.commit()
    return rows


@pytest.fixture
def scenario(session, ada):
    return make(session, ada)


def test_good_files_are_kept_and_sent_back_as_inert_downloads(sign_in, session, ada, scenario):
    client = sign_in(ada)
    for name, data, shown in KEPT.values():
        assert send(client, scenario.id, name, data).status_code == 303, name
        made = kept(session)[-1]
        answer = fetch(client, f"/scenarios/{scenario.id}/attachments/{made.id}")
        assert (made.name, answer.data) == (shown, data)
        heading = answer.headers["Content-Disposition"]
        assert heading.startswith("attachment; filename=")
        assert heading.endswith(f"filename*=UTF-8''{quote(shown, safe='')}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert len(made.stored_as) == 48


@pytest.mark.parametrize("odd", REFUSED)
def test_odd_file_gets_a_sentence(sign_in, session, ada, scenario, odd: str) -> None:
    name, data = REFUSED[odd]
    answer = send(sign_in(ada), scenario.id, name, data)
    assert answer.status_code == 422
    assert kept(session) == []


def test_no_file_gets_a_sentence(sign_in, ada, scenario) -> None:
    answer = sign_in(ada).post(f"/scenarios/{scenario.id}/attachments", data={"file": "text"})
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_file_beyond_the_limit_is_refused(session, ada, scenario, tmp_path) -> None:
    facts = {"kind": KIND, "posting": scenario, "present": [], "folder": tmp_path}
    with pytest.raises(InvalidError) as refused:
        attach(session, ada, **facts, name="a.txt", data=b"12345", limit=4)
    assert refused.value.problems[0].field == "file"
    assert list(tmp_path.iterdir()) == []


def test_body_beyond_the_limit_is_not_read_on(sign_in, ada, scenario) -> None:
    kind = "multipart/form-data; boundary=x"
    address = f"/scenarios/{scenario.id}/attachments"
    answer = sign_in(ada).post(address, data=bytes(20_300_000), content_type=kind)
    assert (answer.status_code, "Send at most 20 MB" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("c:\\temp\\a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ('a".pdf', "a_.pdf"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("\u202eexe.pdf", "exe.pdf"),
        (" .hidden. ", "hidden"),
        ("a" * 300 + "." + "b" * 300, "a" * 138 + "." + "b" * 11),
    ],
)
def test_names_are_made_safe(given: str | None, shown: str) -> None:
    assert clean_name(given) == shown


def test_same_name_twice_never_collides(sign_in, session, ada, scenario) -> None:
    client = sign_in(ada)
    for data in (b"first", b"second"):
        send(client, scenario.id, "a.txt", data)
    files = kept(session)
    address = f"/scenarios/{scenario.id}/attachments"
    assert [fetch(client, f"{address}/{one.id}").data for one in files] == [b"first", b"second"]
    assert len({one.stored_as for one in files}) == 2


def test_file_of_a_draft_is_nobody_elses(sign_in, session, ada, dana, chen, scenario) -> None:
    send(sign_in(ada), scenario.id, "a.txt", b"secret")
    number = kept(session)[0].id
    address = f"/scenarios/{scenario.id}/attachments/{number}"
    for stranger in (None, dana, chen):
        assert sign_in(stranger).get(address).status_code == 404
    assert send(sign_in(dana), scenario.id, "b.txt", b"mine").status_code == 404
    assert sign_in(dana).post(f"{address}/remove").status_code == 404


def test_file_is_not_reached_through_another_posting(sign_in, session, ada, dana, scenario) -> None:
    send(sign_in(ada), scenario.id, "a.txt", b"secret")
    number = kept(session)[0].id
    other = make(session, dana)
    assert sign_in(dana).get(f"/scenarios/{other.id}/attachments/{number}").status_code == 404


def test_removed_file_is_gone_from_page_and_disk(app, sign_in, session, ada, scenario) -> None:
    client = sign_in(ada)
    send(client, scenario.id, "a.txt", b"secret")
    one = kept(session)[0]
    place = app.config["SETTINGS"].data_dir / "attachments" / one.stored_as
    assert place.exists()
    address = f"/scenarios/{scenario.id}/attachments/{one.id}"
    assert client.post(f"{address}/remove").status_code == 303
    assert (client.get(address).status_code, place.exists()) == (404, False)
