"""Judgements about documents, and about ourselves."""
