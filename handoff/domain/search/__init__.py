"""Finding conversations, players and tickets by words and by what they are."""
