"""What an owner settles for one scenario, and what the scenario's page says of it.

The modules imported `as` themselves fill the same blueprint; each is registered by its import.
"""

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.db import ZONE
from marketplace.errors import InvalidError, StaleError
from marketplace.interests import dealing_queries as queries
from marketplace.interests import dealing_service as service
from marketplace.interests import disclosure_views as disclosure_views
from marketplace.interests import question_views as question_views
from marketplace.interests import thread_views as thread_views
from marketplace.interests.dealing_blueprint import pages
from marketplace.interests.dealing_drafts import FIELDS, LONGEST_PART, DealingDraft
from marketplace.interests.dealing_models import ScenarioDealing
from marketplace.interests.dealing_words import name_of
from marketplace.postings import views as shared
from marketplace.scenarios.models import Scenario
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor, actor_or_none
from marketplace.web.once import once
from marketplace.web.transaction import after_commit, db


@pages.app_template_global("dealing_brief")
def brief(scenario: Scenario) -> queries.Brief:
    """What a scenario's page says about questions and disclosure, as this person may read it."""
    return queries.brief(db(), actor_or_none(), scenario)


@pages.get("/scenarios/<int:scenario_id>/dealing")
@access("signed_in")
def settings(scenario_id: int) -> str:
    """Days, last day for questions, details, confidential part and its terms."""
    scenario = queries.own(db(), actor(), scenario_id)
    dealing = queries.dealing(db(), scenario)
    values = {name: _typed(getattr(dealing, name)) for name in FIELDS}
    return _page(scenario, dealing, Form(values), dealing.version)


@pages.post("/scenarios/<int:scenario_id>/dealing")
@access("signed_in")
@once
def settle(scenario_id: int) -> Any:
    """Save it; a conflict shows both texts, with nothing lost."""
    scenario = queries.own(db(), actor(), scenario_id, lock=True)
    draft, form = read(DealingDraft, posted())
    version = shared.posted_version()
    if draft is None:
        return _again(scenario, form, version), 422
    try:
        service.settle(db(), actor(), scenario=scenario, draft=draft, version=version)
    except InvalidError as error:
        form.problems = error.problems
        return _again(scenario, form, version), 422
    except StaleError as stale:
        return _again(scenario, form, stale.version, stale=stale), 409
    flash(_("Saved."), "good")
    return redirect(url_for(".settings", scenario_id=scenario.id), 303)


@pages.post("/scenarios/<int:scenario_id>/dealing/files")
@access("signed_in")
@once
def attach(scenario_id: int) -> Response:
    """Add a file to the confidential part."""
    scenario = queries.own(db(), actor(), scenario_id, lock=True)
    service.attach(
        db(), actor(), scenario=scenario, folder=shared.folder(), sent=shared.sent_file()
    )
    flash(_("The file was added to the confidential part."), "good")
    return redirect(url_for(".settings", scenario_id=scenario.id, _anchor="files"), 303)


@pages.post("/scenarios/<int:scenario_id>/dealing/files/<int:attachment_id>/remove")
@access("signed_in")
@once
def detach(scenario_id: int, attachment_id: int) -> Response:
    """Take a file of the confidential part away."""
    scenario = queries.own(db(), actor(), scenario_id, lock=True)
    found = service.detach(db(), scenario=scenario, number=attachment_id)
    after_commit(lambda: shared.delete_file(found))
    flash(_("The file was removed."), "good")
    return redirect(url_for(".settings", scenario_id=scenario.id, _anchor="files"), 303)


def _again(scenario: Scenario, form: Form, version: int, stale: StaleError | None = None) -> str:
    return _page(scenario, queries.dealing(db(), scenario), form, version, stale)


def _page(
    scenario: Scenario, dealing: ScenarioDealing, form: Form, version: int,
    stale: StaleError | None = None,
) -> str:  # fmt: skip
    return render_template(
        "dealings/settings.html",
        scenario=scenario, dealing=dealing, form=form, version=version, stale=stale,
        files=queries.files(db(), scenario), name_of=name_of, limit=LONGEST_PART,
    )  # fmt: skip


def _typed(value: Any) -> Any:
    """The last day for questions as a field for days holds it."""
    return value.astimezone(ZONE).date().isoformat() if isinstance(value, dt.datetime) else value
