"""Answers from the articles, and what follows when there is none."""
