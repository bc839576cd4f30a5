"""Pages of the vocabulary: everybody browses, operators edit."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError, NotFoundError
from marketplace.taxonomy import browse, proposal_views, queries, service, snapshot, usage
from marketplace.taxonomy.blueprint import pages
from marketplace.taxonomy.drafts import AliasDraft, ConceptDraft, NamesDraft
from marketplace.taxonomy.models import CONCEPT_KINDS, Alias, Concept
from marketplace.taxonomy.words import kind_names
from marketplace.web.access import access
from marketplace.web.forms import Form, number_in, posted, read
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.once import once
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.transaction import db

__all__ = ["pages", "proposal_views"]

LONGEST_TEXT = 20_000
MOST_SUGGESTED = 12
MOST_FOUND = 100
PROSE = (
    "text", "title", "title_other", "description", "pain_point", "present_state",
    "cooperation_wanted", "data_opened", "policy_conditions", "safety_terms", "conditions",
    "highlights", "effect", "wanted_customers",
)  # fmt: skip
"""Fields that people fill with sentences; choices and amounts say nothing about the subject."""


@pages.get("/taxonomy")
@access("public")
def index() -> str:
    """Kinds, the tree of one kind, or what a few characters find."""
    known = snapshot.snapshot(db())
    kind = request.args.get("kind", "")
    text = request.args.get("q", "").strip()[:80]
    wanted = (kind,) if kind in CONCEPT_KINDS else ()
    return render_template(
        "taxonomy/index.html",
        kinds=browse.kinds(known), names=kind_names(), kind="".join(wanted), text=text,
        found=browse.search(known, text, *wanted, limit=MOST_FOUND) if text else None,
        tree=browse.tree(known, kind) if wanted and not text else [],
    )  # fmt: skip


@pages.get("/taxonomy/<key>")
@access("public")
def show(key: str) -> str | Response:
    concept = _concept(key)
    if concept.key != key:
        return redirect(url_for("taxonomy.show", key=concept.key), 301)
    return _page(concept)


@pages.get("/taxonomy/suggest")
@access("public")
def suggest() -> Response:
    """`[{"value": key, "text": name}]` of concepts whose names or aliases hold `?q=`."""
    kinds = [one for one in request.args.getlist("kind") if one in CONCEPT_KINDS]
    found = browse.search(
        snapshot.snapshot(db()), request.args.get("q", "")[:80], *(kinds or usage.ROLE_KINDS["tag"])
    )
    return jsonify([{"value": one.key, "text": one.label(language())} for one in found])


@pages.post("/taxonomy/tags")
@access("signed_in")
def tags() -> Response | str:
    """Tags for the posted texts: JSON like `suggest`, or ticks to add where htmx asks."""
    texts = [one for name, one in request.form.items(multi=True) if name in PROSE]
    known = snapshot.snapshot(db())
    found = known.vocabulary.suggest("\n".join(texts)[:LONGEST_TEXT])[:MOST_SUGGESTED]
    typed, ticked = set(request.form.getlist("tags")), set(request.form.getlist("suggested"))
    rows = [
        {"value": one.key, "text": known.by_key[one.key].label(language()),
         "evidence": one.evidence[0], "chosen": one.key in typed | ticked}
        for one in found
    ]  # fmt: skip
    if request.headers.get("HX-Request"):
        # What was chosen by hand is shown in its own field and would be there twice.
        offered = [row for row in rows if row["value"] not in typed]
        return render_template("taxonomy/_tags.html", rows=offered)
    return jsonify(rows)


@pages.route("/taxonomy/new", methods=["GET", "POST"])
@access("operator")
@once
def new() -> Any:
    """A new concept."""
    values = posted() if request.method == "POST" else request.args.to_dict()
    draft, form = read(ConceptDraft, values) if request.method == "POST" else (None, Form(values))
    if draft is not None:
        try:
            concept = service.add_concept(db(), actor(), draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("The concept was added."), "good")
            return redirect(url_for("taxonomy.show", key=concept.key), 303)
    everything = snapshot.snapshot(db()).entries.values()
    page = render_template(
        "taxonomy/new.html", form=form, names=kind_names(),
        broader=[(one.key, one.label(language())) for one in everything],
    )  # fmt: skip
    return page, 422 if form.problems else 200


@pages.post("/taxonomy/<key>/names")
@access("operator")
@once
def rename(key: str) -> Any:
    """Other names; the old ones stay as aliases."""
    concept = _concept(key)
    draft, form = read(NamesDraft, posted())
    if draft is not None:
        version = number_in(form.value("version"))
        try:
            service.rename(db(), actor(), concept=concept, draft=draft, version=version)
        except InvalidError as error:
            form.problems = error.problems
        else:
            flash(_("The names were changed. The old ones still lead here."), "good")
            return redirect(url_for("taxonomy.show", key=key), 303)
    return _page(concept, names=form), 422


@pages.post("/taxonomy/<key>/aliases")
@access("operator")
@once
def add_alias(key: str) -> Any:
    """One more alias: from the concept's page, or from a free-hand tag (`loose`)."""
    concept = _concept(key)
    draft, form = read(AliasDraft, posted())
    if draft is not None:
        try:
            linked = service.add_alias(db(), actor(), concept=concept, draft=draft)
        except InvalidError as error:
            form.problems = error.problems
        else:
            _tell_linked(linked)
            if form.checked("loose"):
                return redirect(url_for("taxonomy.loose"), 303)
            return redirect(url_for("taxonomy.show", key=key) + "#aliases", 303)
    return _page(concept, alias=form), 422


@pages.post("/taxonomy/<key>/aliases/<int:number>/remove")
@access("operator")
@once
def remove_alias(key: str, number: int) -> Response:
    """Texts with these words no longer speak of the concept."""
    concept = _concept(key)
    alias = db().get(Alias, number)
    if alias is None or alias.concept_id != concept.id:
        raise NotFoundError
    service.remove_alias(db(), actor(), concept=concept, alias=alias)
    flash(_("The alias was removed."), "good")
    return redirect(url_for("taxonomy.show", key=key) + "#aliases", 303)


@pages.get("/taxonomy/<key>/merge")
@access("operator")
def preview(key: str) -> str:
    """What a merge would change."""
    concept, into = _concept(key), _concept(request.args.get("into", ""))
    return render_template(
        "taxonomy/merge.html", concept=queries.by_id(db(), concept.id), into=into,
        counts=usage.counts(db(), concept), below=queries.below(db(), concept),
    )  # fmt: skip


@pages.post("/taxonomy/<key>/merge")
@access("operator")
@once
def merge(key: str) -> Response:
    """Make this concept part of another one."""
    concept = _concept(key)
    form = Form(posted())
    into = _concept(form.value("into"))
    version = number_in(form.value("version"))
    moved = service.merge(db(), actor(), concept=concept, into=into, version=version)
    flash(ngettext("Merged. One use moved.", "Merged. %(num)d uses moved.", moved), "good")
    return redirect(url_for("taxonomy.show", key=into.key), 303)


@pages.get("/taxonomy/loose")
@access("operator")
def loose() -> str:
    """Free-hand tags that name no concept yet, with the best suggestion."""
    number = page_number()
    rows = usage.loose(db(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template(
        "taxonomy/loose.html", page=Page(rows, number, usage.loose_total(db())), names=kind_names()
    )


def _concept(key: str) -> Concept:
    found = queries.by_key(db(), key)
    if found is None:
        raise NotFoundError
    return found


def _tell_linked(linked: int) -> None:
    flash(
        ngettext(
            "The alias was added; one tag now links here.",
            "The alias was added; %(num)d tags now link here.",
            linked,
        ),
        "good",
    )


def _page(concept: Concept, *, names: Form | None = None, alias: Form | None = None) -> str:
    session = db()
    known = snapshot.snapshot(session)
    peers = [one for one in known.entries.values() if one.kind == concept.kind]
    return render_template(
        "taxonomy/show.html", concept=queries.by_id(session, concept.id),
        above=queries.above(session, concept), below=queries.below(session, concept),
        counts=usage.published_counts(session, concept), kinds=kind_names(),
        peers=[(one.key, one.label(language())) for one in peers if one.id != concept.id],
        names=names or Form({"zh": concept.zh, "en": concept.en, "version": concept.version}),
        alias=alias or Form(),
    )  # fmt: skip
