"""Pages of organisations: profile, members, invitations, badges."""

from flask import Blueprint

pages = Blueprint("organisations", __name__)
