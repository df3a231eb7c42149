"""The nightly job: look at sources, take in what is new, compare, scan, write the papers."""
