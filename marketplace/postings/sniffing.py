"""What a file really is: by its content, never by its name alone. Only an allow-list passes."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from marketplace.errors import Sentence
from marketplace.postings.names import SPOKEN

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
}
SAME = {"jpeg": "jpg"}
OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MOST_MEMBERS = 5_000
MOST_UNPACKED = 400_000_000
LOOKS_LIKE_MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|meta|link|img)\b",
    re.IGNORECASE,
)
ACTIVE_PART = re.compile(r"vbaproject|activex|/embeddings/.*\.(?:bin|exe)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """An allowed kind of file: its ending and its media type."""

    ending: str
    media_type: str


def kind_of(name: str, data: bytes) -> Kind | Sentence:
    """The kind of a file if name and content agree on one of the allow-list, else why not."""
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    ending = SAME.get(ending, ending)
    if not data:
        return _empty()
    if ending not in TYPES:
        return _not_allowed(ending)
    wrong = _wrong(ending, data)
    return wrong or Kind(ending, TYPES[ending])


def _wrong(ending: str, data: bytes) -> Sentence | None:
    if ending in ("csv", "txt"):
        return None if _is_plain_text(data) else _not_as_named(ending)
    if ending in OFFICE_PARTS:
        return _wrong_office(ending, data)
    if _guessed(data) != ending or not _ends_well(ending, data) or _is_archive(data):
        return _not_as_named(ending)
    return None


def _guessed(data: bytes) -> str:
    found = filetype.guess(data[:8192])
    return SAME.get(found.extension, found.extension) if found else ""


def _ends_well(ending: str, data: bytes) -> bool:
    """Nothing may be hung behind a picture or document (files that are two things at once)."""
    if ending == "png":
        return data.rstrip(b"\0")[-8:-4] == b"IEND"
    if ending == "jpg":
        return data.rstrip(b"\0")[-2:] == b"\xff\xd9"
    tail = data.rfind(b"%%EOF")
    return data.startswith(b"%PDF-") and tail > 0 and not data[tail + 5 :].strip(b"\0\r\n\t ")


def _is_archive(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def _wrong_office(ending: str, data: bytes) -> Sentence | None:
    if not data.startswith(b"PK\x03\x04"):
        return _not_as_named(ending)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return _not_as_named(ending)
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        return _too_much_inside()
    names = [one.filename for one in members]
    is_office = "[Content_Types].xml" in names and any(
        name.startswith(OFFICE_PARTS[ending]) for name in names
    )
    if not is_office or any(one.flag_bits & 1 for one in members):
        return _not_as_named(ending)
    return _active(ending) if any(ACTIVE_PART.search(name) for name in names) else None


def _is_plain_text(data: bytes) -> bool:
    if b"\0" in data or _is_archive(data) or _guessed(data):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not LOOKS_LIKE_MARKUP.search(text[:100_000])
    return False


def _empty() -> Sentence:
    return Sentence("文件是空的。请重新选择文件。", "The file is empty. Choose another one.")


def _not_allowed(ending: str) -> Sentence:
    zh = f"“.{ending}”文件" if ending else "没有扩展名的文件"
    en = f"“.{ending}” files" if ending else "files without an ending"
    return Sentence(
        f"不能上传{zh}。可上传：{SPOKEN.zh}。",
        f"This page does not take {en}. It takes {SPOKEN.en}.",
    )


def _not_as_named(ending: str) -> Sentence:
    return Sentence(
        f"文件名以 .{ending} 结尾，但内容不是这种格式，或夹带了其他内容。请重新另存后上传。",
        f"The file is named .{ending}, but its content is something else or holds more than that. "
        "Save it again in that format and send the new file.",
    )


def _active(ending: str) -> Sentence:
    return Sentence(
        f"文件含有宏或嵌入程序。请另存为不含宏的 .{ending} 后上传。",
        f"The file holds macros or embedded programs. Save it as plain .{ending} without them.",
    )


def _too_much_inside() -> Sentence:
    return Sentence(
        "文件解压后内容过大。请删去无用的图片或工作表后再上传。",
        "Unpacked, the file is too large. Remove pictures or sheets that are not needed.",
    )
