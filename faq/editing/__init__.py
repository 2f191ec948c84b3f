"""The editors' tools: what is wrong in the content, and what is easily mixed up."""
