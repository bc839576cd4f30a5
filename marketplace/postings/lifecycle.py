"""One way to change a posting: every move and every amendment leaves a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, Sentence, StaleError
from marketplace.postings import changes, policy
from marketplace.postings.drafts import Source
from marketplace.postings.kinds import Kind
from marketplace.postings.models import PostingColumns
from marketplace.postings.states import Arrow
from marketplace.postings.values import clean

RETURN_REASONS = {
    "incomplete": Sentence("内容不完整", "Something is missing"),
    "unclear": Sentence("表述不清", "Hard to understand"),
    "duplicate": Sentence("重复发布", "Already posted"),
    "unsuitable": Sentence("不属于本平台范围", "Does not belong here"),
    "sensitive": Sentence("含有不宜公开的信息", "Holds information that should not be public"),
    "other": Sentence("其他原因", "Another reason"),
}
LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: a code of `RETURN_REASONS` (or empty) and a sentence for the person concerned."""

    code: str = ""
    sentence: str = ""


def bear(
    session: Session, actor: User | None, *, kind: Kind, posting: PostingColumns,
    organisation: Organisation, source: Source | None,
) -> None:  # fmt: skip
    """Write a new posting as a draft of `organisation`, with its first move."""
    source = source or Source()
    posting.organisation = organisation
    posting.created_by_id = actor.id if actor else None
    posting.state = "draft"
    posting.source_title, posting.source_address = source.title[:300], source.address[:500]
    posting.source_file, posting.source_sheet = source.file[:200], source.sheet[:120]
    posting.source_row = source.row
    posting.updated_at = now()
    session.add(posting)
    session.flush()  # its number is needed by the rows below
    _write_move(session, actor, kind, posting, before="", why=Why())
    changes.record(session, kind.side, posting.id)


def move(
    session: Session, actor: User | None, *, kind: Kind, posting: PostingColumns, verb: str,
    why: Why | None = None, **columns: Any,
) -> Arrow:  # fmt: skip
    """Take one arrow of the posting's life; `columns` are set along with its state.

    Raises:
        RefusedError, ForbiddenError: no such arrow, or not for this actor.
        InvalidError: the arrow needs a reason and none is given.
    """
    why = why or Why()
    arrow = kind.life.arrow(posting.state, verb, policy.hats(actor, posting))
    why = Why(why.code, said(why.sentence))
    if arrow.needs_reason and not why.sentence:
        raise InvalidError([_needs_reason()])
    posting.state = arrow.after
    posting.updated_at = now()
    for name, value in columns.items():
        setattr(posting, name, value)
    _write_move(session, actor, kind, posting, before=arrow.before, why=why)
    changes.record(session, kind.side, posting.id)
    session.flush()  # the caller may revise it next and needs the new version number
    return arrow


def amend(
    session: Session, actor: User | None, *, kind: Kind, posting: PostingColumns,
    before: Mapping[str, str], after: Mapping[str, str],
) -> None:  # fmt: skip
    """Note that the texts of a posting changed; once it was published, a row per field stays."""
    posting.updated_at = now()
    if posting.published_at is not None:
        for field in differing(before, after):
            row: Any = kind.amendment
            texts = {"field": field, "before": before[field], "after": after[field]}
            session.add(row(**kind.of(posting), **texts, actor_id=actor.id if actor else None))
    changes.record(session, kind.side, posting.id)


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names of the fields whose texts differ, in the order of the form."""
    return [field for field in after if before.get(field, "") != after[field]]


def check_version(
    posting: PostingColumns, version: int, *, theirs: Mapping[str, str], yours: Mapping[str, str]
) -> None:
    """Raises StaleError with both texts when somebody saved other texts in between."""
    fields = differing(theirs, yours)
    if version != posting.version and fields:
        raise StaleError(
            yours={field: yours[field] for field in fields},
            theirs={field: theirs[field] for field in fields},
            version=posting.version,
        )


def _write_move(
    session: Session, actor: User | None, kind: Kind, posting: PostingColumns, *, before: str,
    why: Why,
) -> None:  # fmt: skip
    row: Any = kind.move
    session.add(
        row(
            **kind.of(posting), before=before, after=posting.state, reason_code=why.code,
            sentence=why.sentence,
            actor_id=actor.id if actor else None,
        )
    )  # fmt: skip


def _needs_reason() -> Problem:
    return Problem(
        "sentence",
        Sentence(
            "请用一句话写明原因，例如“请补充漏检率的目标值”。对方会收到这句话。",
            "Say why in one sentence, such as “Please add the target for missed defects”. "
            "It is sent to them.",
        ),
    )


def said(sentence: str) -> str:
    """A reason as it is kept: without invisible characters, at most 500 long."""
    return clean(sentence)[:LONGEST_SENTENCE]


def reason_code(code: str) -> str:
    """`code` if it is one of `RETURN_REASONS`; raises InvalidError otherwise."""
    if code not in RETURN_REASONS:
        sentence = Sentence("请选择退回原因。", "Choose why it is returned.")
        raise InvalidError([Problem("reason_code", sentence)])
    return code
