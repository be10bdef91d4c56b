"""Findings, rules and trees as people and machines want to read them."""
