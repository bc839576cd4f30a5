"""What participants type: about themselves, their representatives, and whom they wish to meet."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from marketplace.accounts.drafts import Email, PersonName
from marketplace.drafts import Draft, problem

Side = Literal["demand", "supply"]
Tongue = Literal["zh", "yue", "en", "ja", "ko", "fr", "de", "es", "pt", "ru", "ar"]
OneLine = Annotated[str, StringConstraints(max_length=80)]


class ParticipantDraft(Draft):
    """What an organisation says of itself; without `max_meetings` that of the event counts."""

    introduction: Annotated[str, Field(max_length=1_000)] = ""
    max_meetings: Annotated[int | None, Field(ge=1, le=200)] = None

    @field_validator("max_meetings", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value


class JoinDraft(ParticipantDraft):
    """Who asks to take part: one of their organisations, on a side."""

    organisation: Annotated[int, Field(ge=1, le=2**31 - 1)]
    side: Side


class PersonDraft(Draft):
    """A representative; an address or a telephone number must be there to reach them."""

    name: PersonName
    job: OneLine = ""
    email: Email | Literal[""] = ""
    phone: Annotated[str, Field(max_length=40, validate_default=True)] = ""
    languages: Annotated[list[Tongue], Field(max_length=6, validate_default=True)] = []  # noqa: RUF012 - pydantic copies it

    @field_validator("email", mode="wrap")
    @classmethod
    def _one_problem(cls, value: Any, handler: Any) -> Any:
        # Of "an address or nothing" pydantic tells two problems; people need the one that helps.
        return "" if str(value or "").strip() == "" else _address(value)

    @field_validator("phone")
    @classmethod
    def _phone_has_digits(cls, value: str) -> str:
        if value and sum(one.isdigit() for one in value) < 5:
            raise problem(
                "请填写电话号码，例如 13800138000 或 020-83130000。",
                "Type a telephone number, such as +86 138 0013 8000.",
            )
        return value

    @field_validator("phone")
    @classmethod
    def _can_be_reached(cls, value: str, info: Any) -> str:
        if not value and info.data.get("email") == "":
            raise problem(
                "请至少填写邮箱或手机号，变更时才能通知到本人。",
                "Type an e-mail address or a telephone number, so that changes reach this person.",
            )
        return value

    @field_validator("languages")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value)) or ["zh"]


class _Address(Draft):
    email: Email


def _address(value: Any) -> str:
    found, problems = _Address.read({"email": value})
    if found is None:
        raise problem(problems[0].sentence.zh, problems[0].sentence.en)
    return found.email


class WishDraft(Draft):
    """What one participant wants of another, with a word for the organiser."""

    kind: Literal["must", "like", "no"]
    note: Annotated[str, Field(max_length=300)] = ""
