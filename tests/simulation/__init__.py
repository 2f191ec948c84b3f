"""A working day at the desk on a manual clock: many operators, many players, people who decline, vanish and leave."""
