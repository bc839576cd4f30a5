"""The base of every draft: one validator for browser, Excel, JSON and seeds.

A problem is never an exception text: it is a `Problem` with a sentence in two languages.
"""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from marketplace.errors import Problem, Sentence


def problem(zh: str, en: str) -> PydanticCustomError:
    """What a validator raises: a sentence that says what to type."""
    return PydanticCustomError("sentence", "{en}", {"zh": zh, "en": en})


class Draft(BaseModel):
    """Values as a person or a file gave them, validated as a whole."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, frozen=True)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> tuple[Self | None, list[Problem]]:
        """(draft, []) or (None, problems), one problem a field."""
        try:
            return cls.model_validate(dict(values)), []
        except ValidationError as error:
            return None, [_problem(one) for one in error.errors(include_url=False)]


def _problem(error: ErrorDetails) -> Problem:
    where = str(error["loc"][0]) if error["loc"] else ""
    return Problem(where, _sentence(error))


def _sentence(error: ErrorDetails) -> Sentence:
    context = error.get("ctx") or {}
    kind = error["type"]
    if kind == "sentence":
        return Sentence(context["zh"], context["en"])
    if kind in ("missing", "string_too_short", "none_required"):
        return _short(context)
    if kind == "string_too_long":
        most = context["max_length"]
        given = len(str(error["input"]))
        return Sentence(
            f"最多 {most} 个字，现有 {given} 个。请缩短。",
            f"At most {most} characters; this has {given}. Please shorten it.",
        )
    return _sentence_of_kind(kind, context)


def _short(context: dict[str, Any]) -> Sentence:
    least = context.get("min_length", 1)
    if least > 1:
        return Sentence(f"至少填写 {least} 个字。", f"Type at least {least} characters.")
    return Sentence("此项必填，请填写。", "This is needed. Please fill it in.")


def _sentence_of_kind(kind: str, context: dict[str, Any]) -> Sentence:
    if kind.startswith(("int", "float", "decimal")):
        return Sentence("请填写数字，例如 120 或 120.5。", "Type a number, such as 120 or 120.5.")
    if kind.startswith("datetime"):
        return Sentence(
            "请按 2026-12-01 17:30 的格式填写日期和时间。",
            "Type the day and time as 2026-12-01 17:30.",
        )
    if kind.startswith("time"):
        return Sentence("请按 09:30 的格式填写时间。", "Type the time as 09:30.")
    if kind.startswith("date"):
        return Sentence("请按 2026-12-01 的格式填写日期。", "Type the date as 2026-12-01.")
    if kind.startswith(("greater", "less")):
        bound = next((v for k, v in context.items() if k in ("ge", "gt", "le", "lt")), "")
        return Sentence(f"数值超出范围（界限 {bound}）。", f"Out of range (the bound is {bound}).")
    if kind in ("literal_error", "enum"):
        return Sentence("请从列表中选择一项。", "Choose one of the list.")
    if kind == "too_long":
        most = context["max_length"]
        return Sentence(f"最多 {most} 项。", f"At most {most} entries.")
    return Sentence("无法识别所填内容，请检查。", "This could not be understood. Please check it.")
