"""dflint: find and fix what is wrong in a Dockerfile."""

__version__ = "0.1.0"
# Where dflint and its documentation are at home: placeholders, as long as it has no public address.
HOME = "https://github.com/dflint/dflint"
PAGES = "https://dflint.github.io/dflint"
