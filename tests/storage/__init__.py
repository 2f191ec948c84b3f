"""How the SQL adapters keep things, beyond what their ports promise."""
