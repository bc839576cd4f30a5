"""Projects: from the award to operation, or to an honourable end."""
