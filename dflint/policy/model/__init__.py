"""What policies see: each class declares its fields once, with a type, a sentence and what reads it."""
