"""Names of what an owner settles, in the language of the reader."""

from flask_babel import lazy_gettext as _l

NAMES = {
    "answer_days": _l("Days until an answer"),
    "questions_until": _l("Last day for questions"),
    "details": _l("Details for those who sign in"),
    "confidential": _l("Confidential part"),
    "terms": _l("Terms of the confidential part"),
    "answer": _l("Answer"),
}


def name_of(field: str) -> str:
    """The name of a field in the language of the page."""
    return str(NAMES.get(field, field))
