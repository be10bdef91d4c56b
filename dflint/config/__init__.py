"""Layers of settings, from files and from the command line, made into ready rules."""
