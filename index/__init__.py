"""Passages into search."""
