"""The pages of projects, which several modules fill."""

from flask import Blueprint

pages = Blueprint("projects", __name__)
