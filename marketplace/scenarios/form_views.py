"""The guided form: one page, kept while typing, saved as a draft or handed to the reviewers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.errors import ForbiddenError, InvalidError, StaleError
from marketplace.postings import views as shared
from marketplace.postings import working_copies
from marketplace.postings.completeness import measure
from marketplace.postings.words import field_name
from marketplace.scenarios import policy, queries, service
from marketplace.scenarios.blueprint import pages
from marketplace.scenarios.completeness import STEPS
from marketplace.scenarios.drafts import ScenarioDraft
from marketplace.scenarios.kind import KIND
from marketplace.scenarios.models import Scenario
from marketplace.scenarios.texts import form_values
from marketplace.web.access import access
from marketplace.web.forms import Form, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import new_token, once
from marketplace.web.transaction import db

SIDE = KIND.side
MANY = ("tags", "suggested", "types", "cooperation", "conditions")
SPARE_ROWS = 3


@pages.get("/scenarios/new")
@access("signed_in")
def new() -> str:
    """An empty form, or the typing kept under `?copy=`."""
    key = shared.copy_key()
    copy = working_copies.found(db(), actor(), SIDE, key) if key else None
    if copy is None or copy.finished_at is not None:
        return _page(Form({"language": language()}), new_token())
    return _page(Form(copy.typed), key, copy=copy)


@pages.post("/scenarios/new")
@access("signed_in")
@once
def create() -> Any:
    """Save a new draft, and hand it to the reviewers where asked to."""
    if not policy.can_post(actor()):
        raise ForbiddenError
    draft, form = read(ScenarioDraft, shared.typed(MANY))
    if request.form.get("then") == "rows":
        return _page(Form(form.values), shared.copy_key())
    organisation = shared.own_organisation(form)
    if draft is None or organisation is None:
        return _page(form, shared.copy_key()), 422
    scenario = service.post(db(), actor(), draft=draft, organisation=organisation)
    if shared.copy_key():
        working_copies.finish(db(), actor(), side=SIDE, key=shared.copy_key())
    return _saved(scenario, form)


@pages.get("/scenarios/<int:scenario_id>/edit")
@access("signed_in")
def edit(scenario_id: int) -> str:
    """The form filled with what is saved, or with what this person typed since."""
    scenario = queries.editable(db(), actor(), scenario_id)
    saved = form_values(db(), scenario)
    copy = working_copies.found(db(), actor(), SIDE, str(scenario.id))
    if copy is None or copy.version != scenario.version or not copy.typed:
        return _page(Form(saved), str(scenario.id), scenario, version=scenario.version)
    return _page(Form(copy.typed), str(scenario.id), scenario, version=copy.version, copy=copy)


@pages.post("/scenarios/<int:scenario_id>/edit")
@access("signed_in")
@once
def save(scenario_id: int) -> Any:
    """Save other texts; a conflict shows both, with nothing lost."""
    scenario = queries.editable(db(), actor(), scenario_id, lock=True)
    draft, form = read(ScenarioDraft, shared.typed(MANY))
    version, key = shared.posted_version(), str(scenario.id)
    if request.form.get("then") == "rows":
        return _page(Form(form.values), key, scenario, version=version)
    if draft is None:
        return _page(form, key, scenario, version=version), 422
    try:
        service.revise(db(), actor(), scenario=scenario, draft=draft, version=version)
    except StaleError as stale:
        return _page(form, key, scenario, version=stale.version, stale=stale), 409
    working_copies.discard(db(), actor(), side=SIDE, key=key)
    return _saved(scenario, form)


@pages.post("/scenarios/autosave")
@access("signed_in")
def autosave() -> Response:
    """Keep what is typed; answers with the gauge and, where somebody else saved, a warning."""
    values, key, version = shared.typed(MANY), shared.copy_key(), shared.posted_version()
    newest = version
    if key.isdigit():
        newest = queries.editable(db(), actor(), int(key)).version
    if key:
        working_copies.keep(db(), actor(), side=SIDE, key=key, values=values, version=version)
    answer = shared.fragment(
        "postings/gauge.html", gauge=measure(STEPS, values), kept=bool(key), stale=newest != version
    )
    if key and not key.isdigit():
        answer.headers["HX-Replace-Url"] = url_for(".new", copy=key)
    return answer


@pages.post("/scenarios/discard")
@access("signed_in")
@once
def discard() -> Response:
    """Throw away what was typed and not saved."""
    key = shared.copy_key()
    working_copies.discard(db(), actor(), side=SIDE, key=key)
    flash(_("What was typed and not saved is gone."), "good")
    if key.isdigit():
        return redirect(url_for(".edit", scenario_id=int(key)), 303)
    return redirect(url_for(".new"), 303)


def _saved(scenario: Scenario, form: Form) -> Any:
    if request.form.get("then") != "submit":
        flash(_("Saved."), "good")
        return redirect(url_for(".show", scenario_id=scenario.id), 303)
    if not policy.can_submit(actor(), scenario):
        raise ForbiddenError
    try:
        service.submit(db(), actor(), scenario=scenario)
    except InvalidError as error:
        form.problems = error.problems
        known = scenario if request.view_args else None
        return _page(form, shared.copy_key(), known, version=shared.posted_version()), 422
    flash(_("Saved and handed to the reviewers. You will get a letter with their answer."), "good")
    return redirect(url_for(".show", scenario_id=scenario.id), 303)


def _page(
    form: Form, key: str, scenario: Scenario | None = None, *, version: int = 0,
    stale: StaleError | None = None, copy: Any = None,
) -> str:  # fmt: skip
    return render_template(
        "scenarios/form.html",
        form=form, key=key, scenario=scenario, version=version, stale=stale, copy=copy,
        limit=ScenarioDraft.limit, gauge=measure(STEPS, form.values), field_name=field_name,
        spare=SPARE_ROWS, allowed=policy.can_post(actor()),
        can_submit=scenario is None or policy.can_submit(actor(), scenario),
        files=_files(scenario),
        **shared.form_choices(form),
    )  # fmt: skip


def _files(scenario: Scenario | None) -> list[Any]:
    if scenario is None:
        return []
    return shared.file_entries(scenario, scenario.attachments, SIDE, editing=True)
