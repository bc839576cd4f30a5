"""Verbs on people: register, verify, enter, reset, change."""

from marketplace.accounts.organisation_service import organisation_named as organisation_named
