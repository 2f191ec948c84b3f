"""Content and retrieval: which article answers a player's sentence, and how sure that is. Knows nothing of chat."""
