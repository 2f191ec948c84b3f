"""The repositories of `handoff.ports`, each over one connection with an open transaction."""
