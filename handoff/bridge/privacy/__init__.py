"""A player's data as a whole, over HTTP and from the command line."""
