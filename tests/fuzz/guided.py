"""The same checks with atheris, which watches what is executed and prefers what leads to new code.

`pip install atheris`; it exists for CPython on Linux.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

MOST_BYTES = 6_000


def guided(folder: Path, seconds: float, seed: int, keep: Path | None) -> None:
    """Run until the time is up. What is at fault is shown and kept, and is no reason to stop."""
    import atheris  # no part of the development environment: it is 35 MB

    with atheris.instrument_imports(include=["dflint", "dflint_rules"]):
        from tests.fuzz.checks import Checks
        from tests.fuzz.loop import Input, keep_input, look, smaller
        from tests.fuzz.mutations import changed
        from tests.fuzz.seeds import DOCKERFILE, dockerfiles

        checks = Checks(folder)
        assert checks.table, "all that is imported when it is asked for"
    seen: set[str] = set()
    count = 0
    start = time.monotonic()

    def one(raw: bytes) -> None:
        nonlocal count
        if time.monotonic() - start > seconds:
            print(f"{count} files in {seconds:.0f} s, {len(seen)} kinds of faults", flush=True)
            os._exit(int(bool(seen)))  # as libFuzzer would, without a word
        count += 1
        it = Input(DOCKERFILE, raw, count)
        for fault in look(checks, it):
            kind = str(fault.args[0])
            if kind not in seen:
                seen.add(kind)
                small = smaller(checks, it, kind)
                print(f"{kind}\n  {small.raw!r}", flush=True)
                if keep is not None:
                    keep_input(keep, small, fault, count, len(seen))

    def mutate(raw: bytes, most: int, number: int) -> bytes:
        dice = random.Random(number)
        text = changed(raw.decode("utf-8", "surrogateescape"), dice)
        if dice.random() < 0.2:
            return bytes(atheris.Mutate(raw, most))
        return text.encode("utf-8", "surrogatepass")[:most]

    corpus = folder / "seeds"
    corpus.mkdir()
    for at, it in enumerate(dockerfiles()):
        (corpus / str(at)).write_bytes(it.text.encode("utf-8", "surrogatepass"))
    limits = (f"-seed={seed or 1}", f"-max_len={MOST_BYTES}")
    atheris.Setup(
        [sys.argv[0], *limits, "-verbosity=0", os.fspath(corpus)], one, custom_mutator=mutate
    )
    atheris.Fuzz()
