"""What the desk learns from what happened: figures, the wall, the public report."""
