"""Use cases of other systems: tokens, what they ask for and make, what they are told."""
