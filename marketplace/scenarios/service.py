"""What can be done with a scenario. Nothing here commits; `actor` None is the command line."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, User
from marketplace.db import now
from marketplace.errors import InvalidError, Problem, RefusedError, Sentence
from marketplace.postings import letters, lifecycle
from marketplace.postings.drafts import Source
from marketplace.postings.lifecycle import Why
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.kind import KIND
from marketplace.scenarios.models import OPEN_STATES, Scenario
from marketplace.scenarios.texts import fill, is_past, searchable, texts_of
from marketplace.search.terms import terms_of

LEAST_TEXT = 20
BATCH = 500


def post(
    session: Session, actor: User | None, *, draft: ScenarioDraft, organisation: Organisation,
    source: Source | None = None,
) -> Scenario:  # fmt: skip
    """A new scenario of `organisation`, in state draft."""
    scenario = fill(session, Scenario(), draft)
    scenario.organisation = organisation
    scenario.search_terms = terms_of(*searchable(session, scenario))
    lifecycle.bear(
        session, actor, kind=KIND, posting=scenario, organisation=organisation, source=source
    )
    return scenario


def revise(
    session: Session, actor: User | None, *, scenario: Scenario, draft: ScenarioDraft, version: int
) -> Scenario:
    """Save other texts; after publication each changed field is noted as an amendment.

    Raises:
        StaleError: `version` is not the newest and the texts differ; it carries both.
    """
    before = texts_of(session, scenario)
    after = texts_of(session, fill(session, Scenario(), draft))
    lifecycle.check_version(scenario, version, theirs=before, yours=after)
    if lifecycle.differing(before, after):
        fill(session, scenario, draft)
        scenario.search_terms = terms_of(*searchable(session, scenario))
        lifecycle.amend(
            session, actor, kind=KIND, posting=scenario, before=before, after=after
        )  # fmt: skip
        session.flush()  # so that the new version number is known to the answer
    return scenario


def submit(session: Session, actor: User | None, *, scenario: Scenario) -> None:
    """Hand it to the reviewers.

    Raises:
        InvalidError: it does not say enough to be judged, or its deadline is past.
    """
    problems = unready(scenario)
    if problems:
        raise InvalidError(problems)
    lifecycle.move(session, actor, kind=KIND, posting=scenario, verb="submit")


def unready(scenario: Scenario) -> list[Problem]:
    """What keeps a scenario from being submitted."""
    problems = []
    if len(scenario.pain_point) + len(scenario.description) < LEAST_TEXT:
        problems.append(_says_too_little())
    if is_past(scenario):
        problems.append(_deadline_past())
    return problems


def recall(session: Session, actor: User | None, *, scenario: Scenario) -> None:
    """Take it back out of review to edit it."""
    lifecycle.move(session, actor, kind=KIND, posting=scenario, verb="recall")


def publish(session: Session, actor: User | None, *, scenario: Scenario, site: str = "") -> None:
    """Make it public, from review or (lists brought in by an organiser) straight from draft.

    `site` is the address that letters link to.
    """
    since = scenario.published_at or now()
    arrow = lifecycle.move(
        session, actor, kind=KIND, posting=scenario, verb="publish", published_at=since
    )
    if arrow.before == "review":
        letters.published(session, actor, posting=scenario, link=_link(scenario, site))


def return_back(
    session: Session, actor: User | None, *, scenario: Scenario, reason_code: str, sentence: str,
    site: str = "",
) -> None:  # fmt: skip
    """Give it back to its owner with a reason and a sentence; the owner is written to."""
    why = Why(lifecycle.reason_code(reason_code), lifecycle.said(sentence))
    lifecycle.move(session, actor, kind=KIND, posting=scenario, verb="return", why=why)
    link = f"{_link(scenario, site)}/edit"
    letters.returned(session, actor, posting=scenario, why=why, link=link)


def advance(
    session: Session, actor: User | None, *, scenario: Scenario, verb: str, sentence: str = ""
) -> None:
    """Any further step on the drawn way: engage, award, try, operate, honour, end, expire."""
    own = {"submit": submit, "recall": recall, "publish": publish, "reopen": reopen}
    if verb in own:
        own[verb](session, actor, scenario=scenario)
    elif verb == "close":
        close(session, actor, scenario=scenario, reason=sentence)
    else:
        why = Why(sentence=sentence)
        lifecycle.move(session, actor, kind=KIND, posting=scenario, verb=verb, why=why)


def close(session: Session, actor: User | None, *, scenario: Scenario, reason: str) -> None:
    """Close it for good reason; what was public stays readable."""
    why = Why(sentence=reason)
    shown = lifecycle.said(reason)
    lifecycle.move(
        session, actor, kind=KIND, posting=scenario, verb="close", why=why, closed_reason=shown
    )


def reopen(session: Session, actor: User | None, *, scenario: Scenario) -> None:
    """Open a closed one (it is reviewed again) or an expired one whose deadline was moved.

    Raises:
        RefusedError: the deadline is still past.
    """
    if is_past(scenario):
        raise RefusedError(_deadline_past().sentence)
    lifecycle.move(session, actor, kind=KIND, posting=scenario, verb="reopen", closed_reason="")


def expire_due(session: Session, *, site: str = "") -> int:
    """Let open scenarios expire whose deadline has passed; returns how many (at most 500)."""
    due = session.scalars(
        select(Scenario)
        .where(Scenario.state.in_(OPEN_STATES), Scenario.deadline < now())
        .order_by(Scenario.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for scenario in due:
        lifecycle.move(session, None, kind=KIND, posting=scenario, verb="expire")
    letters.expired(session, [(one, _link(one, site)) for one in due])
    return len(due)


def _link(scenario: Scenario, site: str) -> str:
    return f"{site}/scenarios/{scenario.id}"


def _says_too_little() -> Problem:
    return Problem(
        "pain_point",
        Sentence(
            f"请用至少 {LEAST_TEXT} 个字说明痛点或建设内容，"
            "例如“夜班外观检验漏检率 2%，每月返工 300 件”。",
            f"Describe the problem or what is to be built in at least {LEAST_TEXT} characters, "
            "such as “The night shift misses 2 % of surface defects; 300 parts a month come back”.",
        ),
    )


def _deadline_past() -> Problem:
    return Problem(
        "deadline",
        Sentence(
            "截止日期已过。请填写今天或以后的日期，没有期限可留空。",
            "The deadline has passed. Type today or a later day, or leave it empty.",
        ),
    )
