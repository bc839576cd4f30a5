"""Pages of taxonomy."""

from flask import Blueprint

pages = Blueprint("taxonomy", __name__)
