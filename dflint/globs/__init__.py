"""Patterns with wildcards, matched in time that grows with the text and never explodes."""
