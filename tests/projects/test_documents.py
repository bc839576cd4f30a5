"""The printed files: what both sides settled, and the whole record of a trial that ended."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from marketplace.postings.attachments import Sent
from marketplace.projects import dossiers, evidence
from tests.projects import made
from tests.projects.test_figures import indicator, measure

FILE = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def ended(session, ada, bao, tmp_path):
    project = made.until(session, made.project(session, ada, bao), "trial", ada, bao)
    one = indicator(session, ada, project)
    measure(session, ada, project, one, "2", 30)
    measure(session, ada, project, one, "0.9", 42)
    made.take(session, ada, project, "end", sentence="油雾遮挡镜头，双方同意终止。", note="附照片")
    sent = Sent("终止报告.pdf", FILE, 1_000_000)
    evidence.keep_file(session, ada, project.steps[-1].evidence[0], tmp_path, sent)
    session.commit()
    return project


def text_of(data: bytes) -> str:
    """The text without spaces and breaks, which a layout puts where it likes."""
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_due_diligence_file_holds_the_whole_record(sign_in, ada, ended) -> None:
    answer = sign_in(ada, language="zh").get(f"/projects/{ended.id}/due-diligence.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = text_of(answer.data)
    for said in (
        made.TITLE, "Ada Hospital", "Bao Robotics", "油雾遮挡镜头，双方同意终止。", "附照片",
        *made.SETTLED.values(), dossiers.seal(made.SETTLED), hashlib.sha256(FILE).hexdigest(),
        "终止报告.pdf", "漏检率", "0.9", "文件sign", "42",
    ):  # fmt: skip
        assert "".join(said.split()) in text, said


def test_the_dossier_is_printed_with_who_agreed(sign_in, bao, ended) -> None:
    text = text_of(sign_in(bao, language="en").get(f"/projects/{ended.id}/dossier.pdf").data)
    for said in (*made.SETTLED.values(), "agreedbyAdaon", "agreedbyBaoon",
                 dossiers.seal(made.SETTLED)):  # fmt: skip
        assert "".join(said.split()) in text, said
