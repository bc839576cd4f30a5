"""Pages of products."""

from flask import Blueprint

pages = Blueprint("products", __name__)
