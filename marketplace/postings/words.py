"""Names of fields on pages, in the language of the reader."""

from flask_babel import lazy_gettext as _l

FIELDS = {
    "title": _l("Title"),
    "title_other": _l("Title in the other language"),
    "description": _l("What it is"),
    "sector": _l("Sector"),
    "city": _l("City"),
    "place": _l("Place"),
    "contact": _l("Contact"),
    "tags": _l("Tags"),
    "types": _l("Scenario types"),
    "cooperation": _l("Form of cooperation"),
    "pain_point": _l("Pain point"),
    "present_state": _l("Present state"),
    "cooperation_wanted": _l("Cooperation wanted"),
    "data_opened": _l("Data and facilities opened"),
    "policy_conditions": _l("Policy and permits"),
    "safety_terms": _l("Safety and error tolerance"),
    "way_of_investing": _l("Way of investing"),
    "period": _l("Period"),
    "budget": _l("Budget"),
    "investment": _l("Investment"),
    "deadline": _l("Deadline"),
    "first_trial_wanted": _l("First trial wanted"),
    "local_supplier_only": _l("Local suppliers only"),
    "conditions": _l("Must-have conditions"),
    "indicators": _l("Technical indicators"),
    "highlights": _l("Highlights"),
    "effect": _l("Proven effect"),
    "wanted_customers": _l("Wanted customers"),
    "maturity": _l("Maturity"),
    "certificates": _l("Certificates and permits"),
    "price": _l("Price"),
    "price_note": _l("Price in words"),
    "weeks_to_deploy": _l("Weeks to deploy"),
    "deployment": _l("Form of deployment"),
    "compute_needed": _l("Compute needed"),
    "data_needed": _l("Data needed"),
    "domestic_chips": _l("Domestic chips"),
    "first_set_status": _l("First-set status"),
    "intellectual_property": _l("Intellectual property"),
}


def field_name(field: str) -> str:
    """The name of a field in the language of the page."""
    return str(FIELDS.get(field, field))
