"""The composition root: makes every part as the settings say and wires them together. Only entry points import it."""
