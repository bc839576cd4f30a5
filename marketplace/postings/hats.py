"""What people are to a posting; `lives` says what each may do."""

OWNER, REVIEWER = "owner", "reviewer"
