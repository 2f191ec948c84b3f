"""The embedding model: unpacked, run, its vectors kept."""
