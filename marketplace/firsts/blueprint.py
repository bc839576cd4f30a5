"""The blueprint that all view modules of first uses fill."""

from flask import Blueprint

pages = Blueprint("firsts", __name__)
