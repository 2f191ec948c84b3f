"""A player's data as a whole: a copy of it, its erasure, the duty to keep it, and how long it is kept."""
