"""dflint: find and fix what is wrong in a Dockerfile."""

__version__ = "0.1.0"
