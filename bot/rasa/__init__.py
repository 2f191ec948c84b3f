"""Rasa as the desk sees it: its process, the way to it, what it calls back, and who answers while it cannot."""
