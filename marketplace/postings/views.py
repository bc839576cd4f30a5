"""What the pages of scenarios and products share: forms as typed, choices, files, letters."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import LazyString
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import organisations_of
from marketplace.config import Settings
from marketplace.errors import NotFoundError, Problem, Sentence
from marketplace.postings.attachments import living
from marketplace.postings.models import AttachmentColumns, PostingColumns
from marketplace.postings.names import disposition
from marketplace.postings.queries import public_count
from marketplace.taxonomy import queries as taxonomy
from marketplace.taxonomy.snapshot import snapshot
from marketplace.web.forms import Form, number_in, posted
from marketplace.web.identity import actor
from marketplace.web.language import language
from marketplace.web.transaction import db

CONTROLS = ("csrf_token", "form_token", "copy", "version", "then")
ROW = ("name", "target", "unit")
KEY = 40
INERT = "sandbox; default-src 'none'; frame-ancestors 'none'"
FILE_IS_GONE = Sentence(
    "附件文件已不在存储中。请联系运营人员从备份恢复。",
    "The attached file is no longer in the store. Ask an operator to restore it from the backup.",
)
Choice = tuple[str, str]


def typed(many: Iterable[str]) -> dict[str, Any]:
    """The posted form as plain values, without its controls; indicator rows as mappings."""
    names = [f"indicator_{part}" for part in ROW]
    values = posted([*many, *names])
    columns = [values.pop(name, []) for name in names]
    rows = [dict(zip(ROW, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    values["indicators"] = [row for row in rows if any(one.strip() for one in row.values())]
    return {name: value for name, value in values.items() if name not in CONTROLS}


def copy_key() -> str:
    """The name under which this form's typing is kept: a posting's number or a token."""
    key = request.form.get("copy", request.args.get("copy", ""))[:KEY]
    return key if key.isascii() and key.replace("-", "").replace("_", "").isalnum() else ""


def posted_version() -> int:
    """The version the form was opened with; 0 when it says none."""
    return number_in(request.form.get("version", ""))


def own_organisation(form: Form) -> Organisation | None:
    """The chosen one of the person's organisations; without a choice the only one there is."""
    own = organisations_of(actor())
    chosen = [one for one in own if str(one.id) == form.value("organisation")]
    if len(own) == 1 and not form.value("organisation"):
        chosen = own
    if not chosen:
        form.problems.append(_no_organisation())
    return chosen[0] if chosen else None


def options(kind: str, form: Form, field: str) -> list[Choice]:
    """(key, name) of every concept of a kind, and words of the field that are no concept."""
    known = taxonomy.options(db(), kind, language=language())
    keys = {key for key, _name in known}
    return known + [(one, one) for one in form.all(field) if one and one not in keys]


def chosen_options(form: Form, field: str, kind: str = "") -> list[Choice]:
    """(value, name) of what a field holds and of every concept of `kind`: keys by their names."""
    by_key = snapshot(db()).by_key
    known = taxonomy.options(db(), kind, language=language()) if kind else []
    held = [
        (one, by_key[one].label(language()) if one in by_key else one) for one in form.all(field)
    ]
    return list(dict.fromkeys([*known, *held]))


def form_choices(form: Form) -> dict[str, list[Choice]]:
    """The choices of the fields that both forms have."""
    return {
        "sectors": options("sector", form, "sector"),
        "cities": options("city", form, "city"),
        "types": options("scenario_type", form, "types"),
        "cooperations": options("cooperation", form, "cooperation"),
        "tags": chosen_options(form, "tags"),
        "organisations": [(str(one.id), one.name) for one in organisations_of(actor())],
    }


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def folder() -> Path:
    """Where attachments are kept."""
    return settings().data_dir.absolute() / "attachments"


def most_bytes() -> int:
    return settings().max_upload_mb * 1_000_000


def download(attachment: AttachmentColumns) -> Response:
    """A file as a download that no browser renders, under the name it was given."""
    kept = folder() / attachment.stored_as
    if not kept.is_file():
        raise NotFoundError(FILE_IS_GONE)
    response = send_file(
        kept,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name="file",
        conditional=False,
        etag=False,
    )
    response.headers["Content-Disposition"] = disposition(attachment.name)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["Cache-Control"] = "private, no-store"
    return response


def delete_file(attachment: AttachmentColumns) -> None:
    """Delete the file of a removed attachment (after the commit)."""
    (folder() / attachment.stored_as).unlink(missing_ok=True)


def fragment(template: str, **facts: Any) -> Response:
    """A part of a page for htmx."""
    return make_response(render_template(template, **facts))


def file_entries(
    posting: PostingColumns, rows: Sequence[AttachmentColumns], side: str, *, editing: bool
) -> list[tuple[AttachmentColumns, str, str]]:
    """(attachment, its address, the address that removes it or "") of the files to show."""
    where: dict[str, Any] = {f"{side}_id": posting.id}
    return [
        (
            one,
            url_for(f"{side}s.attachment", **where, attachment_id=one.id),
            url_for(f"{side}s.detach", **where, attachment_id=one.id) if editing else "",
        )
        for one in living(rows)
    ]


def role_text(rows: Iterable[Any], role: str) -> str:
    """The words of a posting's tags of one role, in the language of the page."""
    spoken = language()
    named = (
        getattr(one.concept, spoken) if one.concept else one.text
        for one in rows
        if one.role == role
    )
    return (", " if spoken == "en" else "、").join(named)


def _no_organisation() -> Problem:
    return Problem(
        "organisation",
        Sentence(
            "请选择您代表的单位。尚未加入单位的，请先登记或加入一个单位。",
            "Choose the organisation you speak for. If you have none, add or join one first.",
        ),
    )


def counted_for_organisations(
    pages: Blueprint, model: Any, states: Sequence[str], *, label: LazyString, endpoint: str
) -> None:
    """Let the page of an organisation count its public postings of one side, and find them."""

    def count(session: Session, organisation_id: int) -> tuple[str, int, str]:
        number = public_count(session, model, states, organisation_id=organisation_id)
        name = session.get_one(Organisation, organisation_id).name
        return str(label), number, url_for(endpoint, q=name)

    def attach(setup: BlueprintSetupState) -> None:
        setup.app.extensions.setdefault("organisation_counts", []).append(count)

    pages.record_once(attach)
