"""The page of a case, with what this person may see and do."""

from typing import Any

from flask import render_template, url_for

from marketplace.accounts.policy import is_operator
from marketplace.cases import policy, queries, words
from marketplace.cases.drafts import PARTS
from marketplace.cases.facts import facts_of, number
from marketplace.cases.models import Case, CasePicture
from marketplace.cases.refusals import NAMES as PART_NAMES
from marketplace.cases.states import CASE
from marketplace.firsts.words import SCOPES
from marketplace.postings.attachments import living
from marketplace.projects import policy as projects
from marketplace.web.identity import actor_or_none
from marketplace.web.language import language
from marketplace.web.transaction import db


def page_of(case: Case, **more: Any) -> str:
    """The page, in the language of the reader where there is one."""
    session, user = db(), actor_or_none()
    operates = is_operator(user)
    first = case.first_use
    facts = {
        "case": case, "facts": facts_of(session, case.project), "number": number,
        "texts": texts_of(case, language()), "spoken": spoken(case, language()),
        "pictures": picture_entries(case), "arrows": policy.steps(user, case),
        "sees_all": policy.can_see_all(user, case),
        "sees_project": user is not None and projects.can_see(user, case.project),
        "edits": user is not None and policy.can_edit(user, case),
        "agrees": user is not None and policy.can_agree(user, case),
        "is_supplier": queries.is_supplier(user, case), "operates": operates,
        "counts": queries.copy_counts(session, case),
        "copies": queries.copies(session, case) if operates else [],
        "first": first if first is not None and first.state == "registered" else None,
    }  # fmt: skip
    return render_template("cases/show.html", **{**facts, **names(), **more})


def names() -> dict[str, Any]:
    """The words that all pages of cases show."""
    return {
        "life": CASE, "looks": words.STATE_LOOKS, "copy_names": words.COPY_NAMES,
        "copy_looks": words.COPY_LOOKS, "scopes": SCOPES, "part_names": PART_NAMES,
        "reasons": words.DECLINE_REASONS,
    }  # fmt: skip


def spoken(case: Case, asked: str) -> str:
    """The language that a case is shown in: English where it has been written."""
    return "en" if asked == "en" and case.title_en and case.story_en else "zh"


def texts_of(case: Case, asked: str) -> dict[str, str]:
    """Title, story, effect and preconditions in one language."""
    shown = spoken(case, asked)
    return {part: getattr(case, f"{part}_{shown}") or getattr(case, f"{part}_zh") for part in PARTS}


def picture_entries(case: Case) -> list[tuple[CasePicture, str, str]]:
    """(picture, its address, what it shows) in the language of the page."""
    return [
        (
            one,
            url_for("cases.picture", case_id=case.id, picture_id=one.id),
            (one.caption_en if language() == "en" else "") or one.caption_zh,
        )
        for one in living(case.pictures)
    ]
