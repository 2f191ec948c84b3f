"""The words and rules of the desk as plain values: no framework, no clock, no database."""
