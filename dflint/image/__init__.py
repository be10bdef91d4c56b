"""Images as builders write them: layers, files, and the bytes that no one sees any more."""
