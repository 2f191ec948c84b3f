"""Use cases: plain async functions of a unit of work, a clock and plain values."""
