"""container-structure-test: where it is, and a run of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from dflint.processes import run
from dflint.source import Problem
from dflint.structure_tests import schema
from dflint.structure_tests.config import InvalidTest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from dflint.structure_tests.config import StructureTest

NAME = "container-structure-test"
TAR, DOCKER = "tar", "docker"
BAD_REGEX = "Error compiling regex"
SECOND = 1_000_000_000  # of the nanoseconds in which it counts


class TestRunError(Exception):
    """Why tests could not be run, in one sentence."""

    __test__ = False


@dataclass(frozen=True)
class Outcome:
    """What a test came to: what was wrong, nothing if it passed, and what a command printed. `seconds`: how
    long that took."""

    errors: tuple[str, ...]
    seconds: float = 0.0
    stdout: str = ""
    stderr: str = ""


def program() -> str:
    """The program: that of this installation of Python, or else the one in PATH. Raises TestRunError."""
    own = os.path.join(sysconfig.get_path("scripts"), NAME)
    found = shutil.which(own) or shutil.which(NAME)
    if found is None:
        raise TestRunError(f"{NAME} is not installed: pip install 'dflint[test]'.")
    return found


def run_tests(
    test: StructureTest,
    image: str,
    driver: str,
    folder: Path,
    settings: Mapping[str, str],
    seconds: float = schema.SECONDS,
) -> list[Outcome]:
    """What each test of a file came to, in their order. `folder`: for temporary files; `settings` are added
    to the environment; after so many `seconds` the program is ended. Raises TestRunError, and InvalidTest for
    a regular expression that is none.

    The tests are written anew for the program: JSON, which is YAML, with all defaults in it.
    """
    if not test.tests:
        return []
    config, report = folder / "config.yaml", folder / "report.json"
    config.write_text(json.dumps(_root(test, driver)), encoding="utf-8")
    report.unlink(missing_ok=True)
    command = (
        program(), "test", f"--image={image}", f"--driver={driver}", f"--config={config}",
        "--output=json", f"--test-report={report}", "--no-color",
    )  # fmt: skip
    try:
        done = run(command, settings={**settings, "TMPDIR": str(folder)}, timeout=seconds)
    except subprocess.TimeoutExpired:
        left = f"docker ps --filter ancestor={image} shows containers that still run"
        raise TestRunError(
            f"the tests of {test.source.path} took longer than {seconds:,.0f} seconds, and were ended"
            f" (--timeout allows more){f': {left}' if driver == DOCKER else ''}."
        ) from None
    except OSError as error:
        raise TestRunError(f"{NAME} cannot be started: {error.strerror}.") from None
    said = done.stderr.decode("utf-8", "replace")
    problems = list(_bad_expressions(test, said))
    if problems:
        raise InvalidTest(test.source, problems)
    found = _results(report)
    if found is None or len(found) != len(test.tests):
        words = " ".join(said.split()) or f"it ended with code {done.returncode}"
        raise TestRunError(
            f"{NAME} did not run the tests of {test.source.path}: {words.rstrip('.')}."
        )
    return [_outcome(it) for it in found]


def _root(test: StructureTest, driver: str) -> dict[str, Any]:
    """What the program is given. Its tar driver cannot see who owns a file: dflint looks that up itself."""
    root = dict(test.root)
    if driver == TAR:
        root.pop("containerRunOptions", None)
        existence = root.get("fileExistenceTests", ())
        root["fileExistenceTests"] = [
            {key: it for key, it in values.items() if key not in ("uid", "gid")}
            for values in existence
        ]
    return {"schemaVersion": schema.VERSION, **root}


def _results(report: Path) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(report.read_text(encoding="utf-8")).get("Results", ())
    except (OSError, ValueError, AttributeError):
        return None
    return [it for it in found if isinstance(it, dict)]


def _bad_expressions(test: StructureTest, said: str) -> Iterator[Problem]:
    """The regular expressions that the program could not read: it goes on as if they found nothing."""
    if BAD_REGEX not in said:
        return
    for text in test.expressions:
        found = re.search(
            re.escape(f"{BAD_REGEX} {_in_log(text.value)} : ")
            + r'(?:error parsing regexp: )?([^"`]*)',
            said,
        )
        if found:
            why = found[1].strip().rstrip(":")
            yield Problem(
                f'"{text.value}" is no regular expression (RE2): {why}', text.start, text.end
            )


def _in_log(text: str) -> str:
    """A text as the log of the program has it."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _outcome(result: dict[str, Any]) -> Outcome:
    errors = tuple(str(it) for it in result.get("Errors") or ())
    if not result.get("Pass") and not errors:
        errors = ("it failed",)
    return Outcome(
        () if result.get("Pass") else errors,
        float(result.get("Duration") or 0) / SECOND,
        str(result.get("Stdout") or ""),
        str(result.get("Stderr") or ""),
    )
