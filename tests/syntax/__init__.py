"""The tests of the syntax."""
