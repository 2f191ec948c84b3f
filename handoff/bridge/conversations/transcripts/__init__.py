"""The conversation as a document for the player to keep."""
