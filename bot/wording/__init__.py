"""All that the assistant says, by name and language."""
