"""Dockerfiles, registries and deployments joined: what stands on which base, and where it runs."""
