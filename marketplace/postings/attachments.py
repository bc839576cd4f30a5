"""Files beside a posting: checked, kept under a random name, never rendered."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.errors import InvalidError, NotFoundError, Problem, Sentence
from marketplace.postings.kinds import Kind
from marketplace.postings.models import AttachmentColumns, PostingColumns
from marketplace.postings.names import clean_name
from marketplace.postings.sniffing import kind_of

MOST = 60
Attached = TypeVar("Attached", bound=AttachmentColumns)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sent it: its name there, its bytes, the most bytes that are taken."""

    name: str | None
    data: bytes
    limit: int


def attach(
    session: Session, actor: User, *, kind: Kind, posting: PostingColumns,
    present: Sequence[AttachmentColumns], folder: Path, sent: Sent,
) -> AttachmentColumns:  # fmt: skip
    """Keep a file beside a posting; `present` are the attachments there already.

    Raises:
        InvalidError: as `keep`, or it is one too many.
    """
    if len(living(present)) >= MOST:
        raise InvalidError([Problem("file", _too_many())])
    return keep(session, actor, row=kind.attachment(**kind.of(posting)), folder=folder, sent=sent)


def keep(session: Session, actor: User, *, row: Attached, folder: Path, sent: Sent) -> Attached:
    """Fill `row` (which says whose file it is) with a file, and write the file.

    Raises:
        InvalidError: not of the allow-list, not what its name says, or too large.
    """
    shown = clean_name(sent.name)
    found = kind_of(shown, sent.data)
    if isinstance(found, Sentence):
        raise InvalidError([Problem("file", found)])
    if len(sent.data) > sent.limit:
        raise InvalidError([Problem("file", _too_large(sent.limit))])
    row.name, row.media_type, row.size = shown, found.media_type, len(sent.data)
    row.sha256 = hashlib.sha256(sent.data).hexdigest()
    row.stored_as, row.uploaded_by_id = secrets.token_hex(24), actor.id
    session.add(row)
    session.flush()  # the row must be acceptable before the file is written
    _write(folder / row.stored_as, sent.data)
    return row


def remove(attachment: AttachmentColumns) -> None:
    """Take a file away; its row stays as a trace, the file itself goes after the commit."""
    attachment.removed_at = now()


def living(rows: Sequence[Attached]) -> list[Attached]:
    """Attachments that were not removed, in order."""
    return [one for one in rows if one.removed_at is None]


def one_of(rows: Sequence[Attached], attachment_id: int) -> Attached:
    """The living attachment with this number; raises NotFoundError."""
    for one in living(rows):
        if one.id == attachment_id:
            return one
    raise NotFoundError


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as file:
        file.write(data)


def _too_large(limit: int) -> Sentence:
    most = limit // 1_000_000
    return Sentence(
        f"文件超过 {most} MB。请压缩图片或拆分文件后再上传。",
        f"The file is larger than {most} MB. Compress its pictures or split it.",
    )


def _too_many() -> Sentence:
    return Sentence(
        f"最多保留 {MOST} 个附件。请先删除不需要的附件。",
        f"At most {MOST} files are kept. Remove one that is not needed first.",
    )
