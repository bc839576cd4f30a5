"""The headline: events, projects, investment, operation, cases and first uses, from their rows."""
