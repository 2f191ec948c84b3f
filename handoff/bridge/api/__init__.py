"""The public API, version 1: an app of its own below /api/v1, described by OpenAPI."""
