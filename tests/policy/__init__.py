"""Policies: what is required of Dockerfiles and images."""
