"""The blueprint of the pages of interests."""

from flask import Blueprint

pages = Blueprint("interests", __name__)
