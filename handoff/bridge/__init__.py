"""Where the desk meets the web: sockets and HTTP. The only FastAPI of this package."""
