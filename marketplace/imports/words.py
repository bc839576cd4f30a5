"""Names of columns, outcomes and states on the pages of imports."""

from flask_babel import lazy_gettext as _l

from marketplace.imports.entries import RENAMED
from marketplace.postings.words import FIELDS
from marketplace.sheets.fields import Kind, fields_of

OWN = {
    "id": _l("Serial number"),
    "owner": _l("Owner"),
    "supplier": _l("Supplier"),
    "sub_field": _l("Sub-field"),
    "region": _l("Region"),
    "starts_on": _l("Start date"),
    "call_kind": _l("Kind of call"),
    "call_state": _l("State of the call"),
    "source_title": _l("Source"),
    "source_address": _l("Source address"),
    "budget_by_negotiation": _l("Budget by negotiation"),
}
KINDS = {
    "opportunity": _l("Opportunities"),
    "capability": _l("Products"),
    "skip": _l("Leave this table out"),
}
OUTCOMES = {
    "created": _l("New entries"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "refused": _l("Refused"),
    "duplicate": _l("Nearly the same"),
}
STATES = {
    "uploaded": _l("Uploaded"),
    "checked": _l("To be checked"),
    "queued": _l("Waiting"),
    "running": _l("Being taken"),
    "done": _l("Done"),
    "failed": _l("Failed"),
}


def column_name(field: str) -> str:
    """The name of a list's field in the language of the page."""
    return str(OWN.get(field) or FIELDS.get(RENAMED.get(field, field), field))


def column_choices(kind: str) -> list[tuple[str, str]]:
    """(field, name) of what a column of this kind of table may fill."""
    return [(field, column_name(field)) for field in fields_of(Kind(kind))]
