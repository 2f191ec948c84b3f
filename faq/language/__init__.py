"""The language of a message, and its usual spelling."""
