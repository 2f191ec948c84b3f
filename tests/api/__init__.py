"""The desk over real sockets and HTTP, with a scripted assistant."""
