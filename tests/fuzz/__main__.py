"""Fuzz by hand: python -m tests.fuzz [--seconds N] [--seed N] [--keep FOLDER] [--only N] [--atheris]."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run until the time is up; 1 if something is at fault."""
    parser = argparse.ArgumentParser(description="Look at mutated files with every command.")
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="the number of the first input")
    parser.add_argument(
        "--count", type=int, help="how many inputs; by default, as many as there is time for"
    )
    parser.add_argument("--keep", type=Path, help="where to write the files that are at fault")
    parser.add_argument("--only", type=int, help="look at one input, and show it")
    parser.add_argument(
        "--atheris", action="store_true", help="let coverage choose what is mutated"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.atheris:
            from tests.fuzz.guided import guided

            guided(Path(folder), options.seconds, options.seed, options.keep)
            return 0
        from tests.fuzz.checks import Checks
        from tests.fuzz.loop import look, make, run

        checks = Checks(Path(folder))
        if options.only is not None:
            it = make(options.seed, options.only)
            print(it.name, it.raw)
            for fault in look(checks, it):
                print(*fault.args, sep="\n")
            return 0
        numbers = itertools.count(options.start)
        if options.count is not None:
            numbers = itertools.islice(numbers, options.count)  # type: ignore[assignment]
        done, found = run(checks, options.seed, numbers, _say, options.seconds, options.keep)
        _say(f"{done} files, {len(found)} kinds of faults")
        return int(bool(found))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
