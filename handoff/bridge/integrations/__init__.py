"""What the console and the command line do with integrations."""
