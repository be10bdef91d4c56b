"""Each promise in SECURITY.md names tests, and these exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| (\*\*.*) \| (.*) \|$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)


def test_every_promise_names_tests_that_exist() -> None:
    assert len(ROWS) > 8
    for promise, tests in ROWS:
        names = re.findall(r"`([^`]+)`", tests)
        assert names, promise
        folder = ROOT
        for name in names:
            path = ROOT / name if "/" in name else folder / name
            assert path.exists(), f"{name}: {promise}"
            folder = path.parent
