"""Saved replies and other content."""
