"""The vocabulary's own words on pages."""

from flask_babel import gettext as _


def kind_names() -> dict[str, str]:
    """Names of the kinds of concept, in the language of the page, in the order of the product."""
    return {
        "future_cluster": _("Future industry clusters"),
        "strategic_cluster": _("Strategic industry clusters"),
        "sector": _("Sectors"),
        "technology": _("Technologies"),
        "scenario_type": _("Scenario types"),
        "city": _("Cities and provinces"),
        "region": _("Regions"),
        "cooperation": _("Forms of cooperation"),
        "maturity": _("Maturity stages"),
        "certificate": _("Certificates and approvals"),
    }


def evidence_names() -> dict[str, str]:
    """Names of the kinds of evidence for a proposed alias, in the order of the filter."""
    return {
        "bracket": _("In brackets"),
        "translation": _("In two languages"),
        "spelling": _("Spelt alike"),
        "meaning": _("Alike in meaning"),
        "together": _("Used together"),
    }
