"""The blueprint that all view modules of cases fill."""

from flask import Blueprint

pages = Blueprint("cases", __name__)
