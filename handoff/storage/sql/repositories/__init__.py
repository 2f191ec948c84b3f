"""The repositories of `handoff.ports.repositories`, each over one connection with an open transaction."""
