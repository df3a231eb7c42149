"""Reports: scans and comparisons as files that people open."""
