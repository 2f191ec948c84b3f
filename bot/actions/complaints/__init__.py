"""Complaints: opened, asked for, sent, looked up."""
