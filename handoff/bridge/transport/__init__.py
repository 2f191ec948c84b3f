"""Sockets and HTTP beneath the subjects."""
