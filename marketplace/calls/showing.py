"""What pages of open calls show in one way: words, titles, the issuer's menu."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.calls import letters, policy, queries, words
from marketplace.calls.blueprint import pages
from marketplace.calls.models import Bid, Call
from marketplace.calls.offering import standing
from marketplace.calls.states import BID_NAMES, NAMES, VERBS
from marketplace.objections.states import NAMES as OBJECTION_NAMES
from marketplace.objections.states import VERBS as OBJECTION_VERBS
from marketplace.postings.views import settings
from marketplace.scenarios.models import Scenario
from marketplace.web.identity import actor_or_none
from marketplace.web.language import language, say
from marketplace.web.transaction import db

WORDS = {
    "kinds": words.KINDS, "states": NAMES, "verbs": VERBS, "looks": words.LOOKS,
    "bid_states": BID_NAMES, "bid_looks": words.BID_LOOKS,
    "objection_states": OBJECTION_NAMES, "objection_looks": words.OBJECTION_LOOKS,
    "objection_verbs": OBJECTION_VERBS,
}  # fmt: skip


@pages.app_template_global("call_words")
def call_words() -> dict[str, Any]:
    """Names and looks of states, kinds and verbs."""
    return WORDS


@pages.app_template_filter("call_title")
def call_title(call: Call) -> str:
    """In the reader's language where there is one."""
    zh, en = letters.titles(call)
    return zh if language() == "zh" else en


@pages.app_template_global("bid_name")
def bid_name(call: Call, bid: Bid) -> str:
    """Whose bid it is, or its alias where names are hidden."""
    alias = say(words.alias_name(bid.alias))
    return f"{alias} · {bid.organisation.name}" if policy.names_shown(call) else alias


@pages.app_template_global("call_menu")
def call_menu(call: Call) -> list[tuple[str, str, str]]:
    """(endpoint, label, address) of the issuer's pages of a call."""
    parts = [
        ("calls.desk", _("Desk")),
        ("calls.edit", _("Text")),
        ("calls.criteria", _("Criteria")),
        ("calls.scenarios", _("Merged scenarios")),
        ("calls.panel", _("Panel")),
        ("calls.bids", _("Bids")),
        ("calls.consensus", _("Consensus")),
        ("calls.objections", _("Objections")),
    ]
    return [(one, label, url_for(one, call_id=call.id)) for one, label in parts]


@pages.app_template_global("calls_of_scenario")
def calls_of_scenario(scenario: Scenario) -> dict[str, Any]:
    """Issued calls of a scenario; for its owner, whether one can be made and was offered."""
    user = actor_or_none()
    calls = queries.of_scenario(db(), scenario.id)
    makes = policy.can_make(user, scenario)
    return {
        "calls": calls,
        "makes": makes and not any(one.state not in queries.GROUPS["over"] for one in calls),
        "offer": standing(db(), scenario.id) if makes else None,
    }


def site() -> str:
    """The address that letters link to."""
    return settings().address
