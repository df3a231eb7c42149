"""Evidence into a cited answer."""
