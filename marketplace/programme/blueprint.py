"""The blueprint that all view modules of the headline fill."""

from flask import Blueprint

pages = Blueprint("programme", __name__)
