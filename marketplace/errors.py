"""What can be wrong, as values: a sentence in two languages that says what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in Chinese and English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person typed that cannot be kept: where, and what to type instead."""

    field: str
    sentence: Sentence


class DomainError(Exception):
    """A request that the product refuses; carries its sentence and maps to one status."""

    status = 400

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class NotFoundError(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(
            sentence
            or Sentence(
                "没有找到这个页面。它可能已被撤下，或链接有误。",
                "This page was not found. It may have been withdrawn, or the link is wrong.",
            )
        )


class ForbiddenError(DomainError):
    """The person may see it, but may not do this."""

    status = 403

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(
            sentence
            or Sentence(
                "您可以查看，但无权进行此操作。请联系本单位管理员或运营人员。",
                "You may see this but not change it. Ask your organisation's admin or an operator.",
            )
        )


class RefusedError(DomainError):
    """A rule of the business says no (wrong state, quota, closed)."""

    status = 409


class StaleError(DomainError):
    """Somebody saved in between; carries both texts so that nothing is lost."""

    status = 409

    def __init__(self, *, yours: dict[str, str], theirs: dict[str, str], version: int) -> None:
        super().__init__(
            Sentence(
                "您编辑期间，这条内容已被他人修改。请对照两份文本后再保存。",
                "Somebody saved this while you were editing. Compare both texts and save again.",
            )
        )
        self.yours = yours
        self.theirs = theirs
        self.version = version


class InvalidError(DomainError):
    """One or more fields cannot be kept as typed."""

    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        first = (
            problems[0].sentence if problems else Sentence("请检查填写内容。", "Check the form.")
        )
        super().__init__(first)
        self.problems = problems


class TooManyError(DomainError):
    """Tried too often; may try again after `seconds`."""

    status = 429

    def __init__(self, sentence: Sentence, *, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds
