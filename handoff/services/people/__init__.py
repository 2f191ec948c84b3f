"""Use cases about the people at the console: how they prove who they are, and what they are signed in with."""
