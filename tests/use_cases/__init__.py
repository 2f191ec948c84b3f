"""Use cases over a real database, without sockets."""
