"""The blueprint that the view modules of dealings fill: questions, disclosure, threads."""

from flask import Blueprint

pages = Blueprint("dealings", __name__)
