"""The blueprint that all pages of the vocabulary hang on."""

from flask import Blueprint

from marketplace.taxonomy import snapshot

pages = Blueprint("taxonomy", __name__)
# Tests empty the tables between them: what the process keeps must go with it.
pages.record(lambda state: state.app.extensions.setdefault("forget", []).append(snapshot.forget))
