"""What happened at the desk, as it is counted."""
