"""What comes by channels becomes messages; what is said to their players goes out."""
