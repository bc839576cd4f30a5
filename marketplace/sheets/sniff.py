"""What a file really is, by its first bytes, and whether that agrees with its name."""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from marketplace.sheets.problems import SheetProblem, refuse


class FileKind(StrEnum):
    """The formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    TEXT = "text"


BOOK_ENDINGS = {".xlsx", ".xlsm", ".xls", ".ods"}
TEXT_ENDINGS = {".csv", ".tsv", ".txt"}
REFUSED_ENDINGS = {".doc": "legacy_word", ".wps": "legacy_word", ".docm": "macro_word"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILE_PASS = re.compile(rb"\x09\x08.\x00.{4,32}?\x2f\x00[\x04-\xff]\x00", re.DOTALL)
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
MARKUP = re.compile(
    rb"^\s*(?:<!doctype html|<html|<\?xml|<table|<head|<meta|<body|mime-version:)", re.IGNORECASE
)


def sniff(data: bytes, filename: str) -> FileKind:
    """Return the kind to read the file as; raise SheetProblem where it is none of ours.

    A book under another book's name (.xls that is really .xlsx) is read as what it is.
    """
    ending = _ending(filename)
    if not data:
        raise refuse("empty_file")
    if ending in TEXT_ENDINGS:
        return _text(data, ending)
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data)
    if ending == ".xls" and data.startswith(BIFF):
        return FileKind.XLS
    raise _stranger(data, ending)


def _ending(filename: str) -> str:
    ending = PurePath(filename).suffix.lower()
    if ending in REFUSED_ENDINGS:
        raise refuse(REFUSED_ENDINGS[ending])
    if ending not in BOOK_ENDINGS | TEXT_ENDINGS | {".docx"}:
        raise refuse("unknown_ending", ending=ending[:12] or "…")
    return ending


def _stranger(data: bytes, ending: str) -> SheetProblem:
    """Return the refusal of a file that is no workbook under a workbook's name."""
    if MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return refuse("html_as_sheet")
    if b"\0" in data[:4096] or data.startswith(b"%PDF"):
        return refuse("damaged")
    return refuse("not_a_workbook", ending=ending)


def _text(data: bytes, ending: str) -> FileKind:
    if data.startswith((b"PK\x03\x04", OLE, b"%PDF")):
        raise refuse("not_text", ending=ending)
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not wide:
        raise refuse("not_text", ending=ending)
    return FileKind.TEXT


def _zip_kind(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("damaged") from error
    if any(name.startswith("xl/") for name in names):
        return FileKind.XLSX
    if any(name.startswith("word/") for name in names):
        return FileKind.DOCX
    if "content.xml" in names:
        return FileKind.ODS
    raise refuse("not_a_list")


def _ole_kind(data: bytes) -> FileKind:
    """Tell the stream names of a compound file apart, which it keeps in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refuse("encrypted")
    if "WordDocument".encode("utf-16-le") in data:
        raise refuse("legacy_word")
    if FILE_PASS.search(data):
        raise refuse("encrypted")
    return FileKind.XLS
