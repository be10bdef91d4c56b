from collections.abc import Iterator

import pytest

from tests.cli.conftest import dflint, here
from tests.config.conftest import write
from tests.registry import lab
from tests.registry.conftest import _own_home, _quick

__all__ = ["_own_home", "_quick", "dflint", "here", "write"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real registry without TLS, for the tests of a module."""
    with lab.real_registry(tmp_path_factory.mktemp("registry")) as found:
        yield found
