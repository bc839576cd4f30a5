"""The page of a first use, with what this person may see and do."""

from typing import Any

from flask import render_template, url_for

from marketplace.firsts import certificates, earlier, objecting, policy, queries, words
from marketplace.firsts.models import FirstUse, FirstUseObjection, FirstUseSearch
from marketplace.firsts.states import LIFE, OPERATOR
from marketplace.lives import Arrow
from marketplace.objections.states import LIFE as OBJECTION
from marketplace.postings.attachments import living
from marketplace.projects import policy as projects
from marketplace.web.forms import Form
from marketplace.web.identity import actor_or_none
from marketplace.web.transaction import db


def page_of(first: FirstUse, **more: Any) -> str:
    """The page of a first use, with what this person may see and do."""
    session, user = db(), actor_or_none()
    checks = user is not None and OPERATOR in policy.hats(user, first)
    raised = queries.objections(session, first)
    searched = queries.searches(session, first) if checks else []
    facts = {
        "first": first, "arrows": _possible(first, policy.steps(user, first), raised, searched),
        "checks": checks,
        "sees_evidence": policy.can_see_evidence(user, first),
        "edits": user is not None and policy.can_edit(user, first),
        "sees_project": user is not None and projects.can_see(user, first.project),
        "objections": raised, "objection_life": OBJECTION, "hats": objecting.hats,
        "takes_objections": queries.takes_objections(first), "user": user,
        "hits": earlier.hits(session, first) if checks and first.state != "draft" else [],
        "searches": searched,
        "entries": file_entries(first, editing=False), "reason": certificates.reason_of(first),
        "search_form": Form({"asked": first.title}), "objection_form": Form(),
    }  # fmt: skip
    return render_template("firsts/show.html", **{**facts, **names(), **more})


def _possible(
    first: FirstUse, arrows: list[Arrow], raised: list[FirstUseObjection],
    searched: list[FirstUseSearch],
) -> list[Arrow]:  # fmt: skip
    """Without what would be refused now: a notice without a search, an early registration."""
    stands = any(one.state in ("raised", "upheld") for one in raised)
    refused = {"submit"}
    if not searched:
        refused.add("announce")
    if stands or queries.takes_objections(first):
        refused.add("register")
    return [one for one in arrows if one.verb not in refused]


def names() -> dict[str, Any]:
    """The words that all pages of first uses show."""
    return {
        "life": LIFE, "scopes": words.SCOPES, "looks": words.STATE_LOOKS,
        "objection_looks": words.OBJECTION_LOOKS,
    }  # fmt: skip


def file_entries(first: FirstUse, *, editing: bool) -> list[tuple[Any, str, str]]:
    """(file, its address, the address that removes it or "") of the evidence."""

    def address(endpoint: str, number: int) -> str:
        return url_for(endpoint, first_use_id=first.id, attachment_id=number)

    return [
        (one, address("firsts.file", one.id), address("firsts.detach", one.id) if editing else "")
        for one in living(first.files)
    ]
