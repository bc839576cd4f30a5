"""Jobs of matching."""
