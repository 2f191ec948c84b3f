"""A conversation goes to people."""
