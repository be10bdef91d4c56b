"""Images by their digests: the lock that says which digest a tag stood for."""
