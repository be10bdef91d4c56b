"""dflint: find and fix what is wrong in a Dockerfile."""

__version__ = "0.1.0"
# Where dflint is at home: a placeholder, as long as it has no public address.
HOME = "https://github.com/dflint/dflint"
