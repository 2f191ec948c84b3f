"""What a message means: read, compared with the examples, weighed, and decided."""
