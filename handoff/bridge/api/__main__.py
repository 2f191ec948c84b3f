"""`python -m handoff.bridge.api` writes docs/api-reference.md from the description of the API."""

from handoff.bridge.api.reference import PAGE, reference

PAGE.write_text(reference(), "utf-8")
