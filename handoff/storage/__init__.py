"""Where the desk keeps things."""
