"""`python -m handoff.protocol` writes schema.json and examples/ anew."""

from handoff.protocol.export import write

write()
