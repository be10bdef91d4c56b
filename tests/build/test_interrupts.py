"""A build that is interrupted ends, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build.lab import ENGINES, dockerfile, engine, remains, tags

ROOT = Path(__file__).parent.parent.parent
BUILDS = """
import sys
from pathlib import Path
from dflint.build.choose import choose
from dflint.build.request import BuildRequest
from dflint.build.session import Session

engine = choose(sys.argv[1])
print(getattr(engine, "prefix", ""), flush=True)
session = Session(engine, lambda event: print(event.text, flush=True))
try:
    with session:
        session.build(BuildRequest(sys.argv[2], Path(sys.argv[3]), pull=False))
finally:
    print("remains:", session.remains, flush=True)
"""


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda it: it.name)
def test_nothing_is_left_after_a_signal(
    kind: str, number: signal.Signals, tmp_path: Path, temporary: Path
) -> None:
    engine(kind)
    words = f"sleep {86200 + number}{os.getpid()}"
    text = dockerfile("RUN echo first >/first", f"RUN echo read''y; {words}")
    process = subprocess.Popen(
        [sys.executable, "-c", BUILDS, kind, text, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    prefix = process.stdout.readline().strip()
    said = []
    for line in process.stdout:
        said.append(line)
        if line.endswith("ready\n"):
            process.send_signal(number)
    assert process.wait(60) != 0
    assert said[-1] == "remains: \n" and any(line.endswith("ready\n") for line in said)
    assert remains(temporary, words) == []
    assert not prefix or tags(prefix) == []
