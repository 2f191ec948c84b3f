"""Other systems: the API, webhooks, the player's card, a model."""
