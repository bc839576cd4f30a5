"""The log of the confidential part as a workbook: readings, and who accepted the terms."""

from collections.abc import Sequence

from marketplace.db import ZONE
from marketplace.errors import Sentence
from marketplace.interests.dealing_models import ConfidentialRead, TermsAcceptance
from marketplace.interests.disclosure import TEXT
from marketplace.postings.export import Sheet, Value, to_xlsx

READ = Sentence("查阅记录", "Readings")
ACCEPTED = Sentence("条款接受记录", "Acceptances")
THE_TEXT = Sentence("保密文本", "The text")
OPERATOR = Sentence("统筹方", "Operator")
WHEN = Sentence("时间（UTC+8）", "When (UTC+8)")
PERSON, HOUSE = Sentence("人员", "Person"), Sentence("单位", "Organisation")
WHAT, VERSION = Sentence("内容", "What"), Sentence("条款版本", "Version of the terms")
TERMS = Sentence("接受的条款", "The terms accepted")


def part_of(row: ConfidentialRead) -> Sentence:
    """What was read, by name."""
    is_text = row.file_id is None and row.part == TEXT
    return THE_TEXT if is_text else Sentence(row.part, row.part)


def house_of(row: ConfidentialRead) -> Sentence:
    """For which house somebody read; operators read for none."""
    if row.organisation is None:
        return OPERATOR
    return Sentence(row.organisation.name, row.organisation.name)


def book(
    readings: Sequence[ConfidentialRead], accepted: Sequence[TermsAcceptance], *, language: str
) -> bytes:
    """Two sheets: every reading, and every acceptance with the terms as they were."""

    def said(*sentences: Sentence) -> list[str]:
        return [one.in_language(language) for one in sentences]

    read: list[tuple[Value, ...]] = [
        (
            one.created_at.astimezone(ZONE), one.user.name,
            *said(house_of(one), part_of(one)),
        )
        for one in readings
    ]  # fmt: skip
    agreed = [
        (
            one.created_at.astimezone(ZONE), one.user.name, one.organisation.name,
            one.terms_version, one.terms,
        )
        for one in accepted
    ]  # fmt: skip
    names = said(READ, ACCEPTED)
    return to_xlsx(
        [
            Sheet(names[0], said(WHEN, PERSON, HOUSE, WHAT), read, (18, 16, 32, 40)),
            Sheet(
                names[1], said(WHEN, PERSON, HOUSE, VERSION, TERMS), agreed, (18, 16, 32, 10, 60)
            ),
        ]
    )
