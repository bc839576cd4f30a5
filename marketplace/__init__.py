"""Supply–demand matching marketplace for application scenarios."""
