"""The migrations make the schema that the code expects, and can be undone."""
