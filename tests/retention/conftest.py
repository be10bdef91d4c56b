from tests.cli.conftest import dflint, here
from tests.registry.conftest import _own_home, _quick

__all__ = ["_own_home", "_quick", "dflint", "here"]
