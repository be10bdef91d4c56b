"""The real ShellCheck, where there is one."""

import pytest

from dflint.shellcheck.program import Unavailable, locate


@pytest.fixture(scope="session")
def program() -> str:
    """Where shellcheck is. Skips the test where it is missing."""
    try:
        return locate()
    except Unavailable as missing:
        pytest.skip(str(missing))
