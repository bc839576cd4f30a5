"""Files beside a posting: checked, kept under a random name, never rendered."""

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.db import now
from marketplace.errors import InvalidError, NotFoundError, Problem, Sentence
from marketplace.postings.kinds import Kind
from marketplace.postings.models import AttachmentColumns, PostingColumns
from marketplace.postings.names import clean_name
from marketplace.postings.sniffing import kind_of

MOST = 60


def attach(
    session: Session, actor: User, *, kind: Kind, posting: PostingColumns,
    present: Sequence[AttachmentColumns], folder: Path, name: str | None, data: bytes, limit: int,
) -> AttachmentColumns:  # fmt: skip
    """Keep a file of at most `limit` bytes; `present` are the attachments there already.

    Raises:
        InvalidError: not of the allow-list, not what its name says, too large, or one too many.
    """
    shown = clean_name(name)
    found = kind_of(shown, data)
    if isinstance(found, Sentence):
        raise InvalidError([Problem("file", found)])
    if len(data) > limit:
        raise InvalidError([Problem("file", _too_large(limit))])
    if len(living(present)) >= MOST:
        raise InvalidError([Problem("file", _too_many())])
    stored_as = secrets.token_hex(24)
    row: Any = kind.attachment
    made: AttachmentColumns = row(
        **kind.of(posting), name=shown, media_type=found.media_type, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), stored_as=stored_as, uploaded_by_id=actor.id,
    )  # fmt: skip
    session.add(made)
    session.flush()  # the row must be acceptable before the file is written
    _write(folder / stored_as, data)
    return made


def remove(attachment: AttachmentColumns) -> None:
    """Take a file away; its row stays as a trace, the file itself goes after the commit."""
    attachment.removed_at = now()


def living(rows: Sequence[AttachmentColumns]) -> list[AttachmentColumns]:
    """Attachments that were not removed, in order."""
    return [one for one in rows if one.removed_at is None]


def one_of(rows: Sequence[AttachmentColumns], attachment_id: int) -> AttachmentColumns:
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
