"""Ways in and out besides the chat: one room an adapter (`handoff.ports.channels`)."""
