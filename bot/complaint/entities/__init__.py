"""Entities in a sentence: sums, days, contacts."""
