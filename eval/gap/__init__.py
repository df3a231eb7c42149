"""Statements against rows: verdicts."""
