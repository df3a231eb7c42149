"""Files into Documents, Clauses, Statements and Rows, with spans."""
