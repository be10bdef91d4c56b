from collections.abc import Iterator

import pytest

from tests.cli.conftest import dflint, here
from tests.registry import lab
from tests.registry.conftest import _own_home, _quick

__all__ = ["_own_home", "_quick", "dflint", "here"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lab.real_registry(tmp_path_factory.mktemp("registry")) as found:
        yield found
