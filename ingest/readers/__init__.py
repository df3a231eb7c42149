"""Readers: one format a file, each a thin skin on one library."""
