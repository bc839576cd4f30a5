"""The blueprint that all view modules of open calls fill."""

from flask import Blueprint

pages = Blueprint("calls", __name__)
