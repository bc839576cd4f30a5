"""The two kinds of posting as values, so that what they share is written once."""

from dataclasses import dataclass

from marketplace.postings.models import (
    AmendmentColumns,
    AttachmentColumns,
    MoveColumns,
    PostingColumns,
    TagColumns,
)
from marketplace.postings.states import Life


@dataclass(frozen=True, slots=True)
class Kind:
    """`side` ("scenario" or "product"), its tables, and the life of its rows."""

    side: str
    life: Life
    model: type[PostingColumns]
    tag: type[TagColumns]
    move: type[MoveColumns]
    amendment: type[AmendmentColumns]
    attachment: type[AttachmentColumns]

    def of(self, posting: PostingColumns) -> dict[str, int]:
        """The column that ties a row to its posting: {"scenario_id": 7}."""
        return {f"{self.side}_id": posting.id}
