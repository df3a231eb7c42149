"""What people touch: the command line, the pages, the reports."""
