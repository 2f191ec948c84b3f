"""Secrets in what players type, found and hidden before anything keeps them."""
