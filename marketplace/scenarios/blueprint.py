"""The blueprint that all pages of scenarios hang on."""

from flask import Blueprint

pages = Blueprint("scenarios", __name__)
