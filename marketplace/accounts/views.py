"""The pages of accounts: importing the modules registers their routes on one blueprint."""

from marketplace.accounts import password_views, profile_views
from marketplace.accounts.entry_views import pages

__all__ = ["pages", "password_views", "profile_views"]
