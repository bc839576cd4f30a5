"""Jobs of accounts."""
