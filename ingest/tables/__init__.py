"""Framework tables into Rows."""
