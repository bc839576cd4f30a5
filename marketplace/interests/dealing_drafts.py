"""What people type about questions, disclosure and messages."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, field_validator

from marketplace.drafts import Draft, problem
from marketplace.postings.fields import DEADLINE, PROSE

FIELDS = ("answer_days", "questions_until", "details", "confidential", "terms")
LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 4_000
LONGEST_MESSAGE = 5_000
LONGEST_PART = 20_000


class DealingDraft(Draft):
    """What an owner settles for one scenario; `questions_until` is a day, to its last second."""

    answer_days: Annotated[int, Field(ge=1, le=60)]
    questions_until: Annotated[dt.datetime | None, DEADLINE] = None
    details: Annotated[str, Field(max_length=LONGEST_PART), PROSE] = ""
    confidential: Annotated[str, Field(max_length=LONGEST_PART), PROSE] = ""
    terms: Annotated[str, Field(max_length=LONGEST_PART), PROSE] = ""


class QuestionDraft(Draft):
    """A question; what is asked can be read by everybody once it is answered."""

    text: Annotated[str, Field(min_length=5, max_length=LONGEST_QUESTION), PROSE]


class AnswerDraft(Draft):
    """An answer, a refusal in one sentence, or what is added to an answer."""

    answer: Annotated[str, Field(min_length=2, max_length=LONGEST_ANSWER), PROSE]


class MessageDraft(Draft):
    """A message of a thread; `files` says how many files come with it."""

    files: int = 0
    text: Annotated[str, Field(max_length=LONGEST_MESSAGE, validate_default=True), PROSE] = ""

    @field_validator("text")
    @classmethod
    def _says_something(cls, value: str, info: Any) -> str:
        if not value and not info.data.get("files"):
            raise problem("请填写消息，或附上文件。", "Write a message, or add a file.")
        return value
