"""`python -m handoff.protocol` writes schema.json, examples/ and web/shared/frames.d.ts anew."""

from handoff.protocol.export import write

write()
