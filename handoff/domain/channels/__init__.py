"""Ways in besides the chat: who writes there, what came, what goes out."""
