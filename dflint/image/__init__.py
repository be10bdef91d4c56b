"""Images as builders write them: layers, files, and the bytes that nobody sees any more."""
