"""The rules of ACME for Dockerfiles."""
