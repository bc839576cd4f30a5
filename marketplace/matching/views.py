"""Pages of matching."""

from flask import Blueprint

pages = Blueprint("matching", __name__)
