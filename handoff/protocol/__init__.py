"""What goes over the wire between clients and server: frames, codes, and the socket session without I/O."""
