"""What is written, to the last character."""
