"""Jobs of alerts."""
