"""Gold sets and metrics."""
