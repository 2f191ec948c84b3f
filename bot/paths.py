"""Folders of the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
"""Rasa's training data, and what else is learned from."""
