"""Pages on which indicators are settled and measured, and the trial's cost is said."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.errors import ForbiddenError, InvalidError
from marketplace.projects import measuring, policy, queries, words
from marketplace.projects.blueprint import pages
from marketplace.projects.measuring import CostDraft, IndicatorDraft, MeasureDraft
from marketplace.projects.models import Project, ProjectIndicator
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor
from marketplace.web.once import once
from marketplace.web.transaction import db


@pages.get("/projects/<int:project_id>/indicators/new")
@access("signed_in")
def new_indicator(project_id: int) -> str:
    return _indicator_page(_keepers(project_id), Form())


@pages.post("/projects/<int:project_id>/indicators/new")
@access("signed_in")
@once
def add_indicator(project_id: int) -> Any:
    project = queries.kept(db(), actor(), project_id)
    draft, form = read(IndicatorDraft, posted())
    if draft is not None:
        try:
            measuring.add_indicator(db(), actor(), project=project, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return _indicator_page(project, form), 422
    flash(_("The indicator is kept."), "good")
    return _back(project)


@pages.get("/projects/<int:project_id>/indicators/<int:indicator_id>/measure")
@access("signed_in")
def new_measure(project_id: int, indicator_id: int) -> str:
    project = _keepers(project_id)
    return _measure_page(project, queries.indicator_of(project, indicator_id), Form())


@pages.post("/projects/<int:project_id>/indicators/<int:indicator_id>/measure")
@access("signed_in")
@once
def measure(project_id: int, indicator_id: int) -> Any:
    project = queries.kept(db(), actor(), project_id)
    indicator = queries.indicator_of(project, indicator_id)
    draft, form = read(MeasureDraft, posted())
    if draft is not None:
        try:
            measuring.measure(db(), actor(), project=project, indicator=indicator, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return _measure_page(project, indicator, form), 422
    flash(_("The measured value is kept."), "good")
    return _back(project)


@pages.get("/projects/<int:project_id>/cost")
@access("signed_in")
def cost(project_id: int) -> str:
    project = _keepers(project_id)
    amount = project.trial_cost_wan
    values = {
        "trial_payer": project.trial_payer,
        "trial_cost_wan": "" if amount is None else f"{amount.normalize():f}",
    }
    return _cost_page(project, Form(values))


@pages.post("/projects/<int:project_id>/cost")
@access("signed_in")
@once
def settle_cost(project_id: int) -> Any:
    project = queries.kept(db(), actor(), project_id)
    draft, form = read(CostDraft, posted())
    if draft is not None:
        try:
            measuring.settle_cost(db(), actor(), project=project, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
    if form.problems:
        return _cost_page(project, form), 422
    flash(_("Saved."), "good")
    return _back(project)


def _keepers(project_id: int) -> Project:
    """The project, for those who keep its figures; ForbiddenError for others."""
    project = queries.visible(db(), actor(), project_id)
    if not policy.can_keep(actor(), project):
        raise ForbiddenError
    return project


def _back(project: Project) -> Any:
    return redirect(url_for(".show", project_id=project.id) + "#figures", 303)


def _indicator_page(project: Project, form: Form) -> str:
    return render_template("projects/indicator.html", project=project, form=form)


def _measure_page(project: Project, indicator: ProjectIndicator, form: Form) -> str:
    return render_template("projects/measure.html", project=project, indicator=indicator, form=form)


def _cost_page(project: Project, form: Form) -> str:
    return render_template("projects/cost.html", project=project, form=form, payers=words.PAYERS)
