"""Pages of scenarios."""

from flask import Blueprint

pages = Blueprint("scenarios", __name__)
