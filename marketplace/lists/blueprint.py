"""The blueprint that both view modules of lists fill."""

from flask import Blueprint

pages = Blueprint("lists", __name__)
