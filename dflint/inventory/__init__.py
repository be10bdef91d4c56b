"""Dockerfiles, registries and deployments joined: which image has which base, and where it runs."""
