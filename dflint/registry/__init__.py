"""Registries: the distribution protocol of OCI, over a network or over a folder."""
