"""People: operators, players and their sessions."""
