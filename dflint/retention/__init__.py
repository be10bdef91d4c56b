"""Retention: which images of a registry go, and that nothing goes that is needed."""
