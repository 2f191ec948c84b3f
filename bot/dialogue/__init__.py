"""The values of one turn: what came in, what was decided, what is remembered, and how it travels through Rasa."""
