"""The blueprint that all view modules of events fill."""

from flask import Blueprint

pages = Blueprint("events", __name__)
