"""The people at the console over HTTP: how they sign in, and what they are signed in with."""
