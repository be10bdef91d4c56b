"""The command line without a process of its own, as for its own tests."""

from tests.cli.conftest import dflint, here

__all__ = ("dflint", "here")
