"""Scanners that dflint runs: a list of arguments, no shell, and a limit of time."""

from __future__ import annotations

import os
import subprocess

from dflint.numbers import whole_number
from dflint.processes import run
from dflint.scanners.documents import ScanError, parse_json
from dflint.scanners.reports import scan_of
from dflint.scanners.scan import SEVERITIES
from dflint.scanners.trivy import database_of, is_trivy_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dflint.scanners.scan import Scan

IMAGE = "{image}"
SECONDS = 600.0
LONGEST = 300  # characters of what a program said
# grype, cmd/grype/cli/cli.go: 2 for --fail-on, and 1 before 0.88.
FAIL_ON = ("--fail-on", "-f")
# trivy, pkg/commands/operation: the user says which.
OWN_CODES = ("--exit-code", "--exit-on-eol")


class Ran:
    """What a program did: its exit code, what it wrote, and the last line of what it complained."""

    def __init__(self, program: str, code: int, output: bytes, errors: bytes) -> None:
        self.program = program
        self.code = code
        self.output = output
        self.errors = errors

    @property
    def said(self) -> str:
        """Its last words, for a sentence; empty where it had none."""
        lines = [it.strip() for it in self.errors.decode("utf-8", "replace").splitlines()]
        return next((it for it in reversed(lines) if it), "")[:LONGEST].rstrip(".")


def run_tool(command: Sequence[str], image: str, seconds: float = SECONDS) -> Ran:
    """Run a program with `{image}` replaced in its arguments. Raises ScanError where it does not start, or
    is not done in time."""
    arguments = [it.replace(IMAGE, image) for it in command]
    program = os.path.basename(arguments[0])
    try:
        done = run(arguments, timeout=seconds)
    except OSError as error:
        raise ScanError(f'"{arguments[0]}" cannot be started: {error.strerror}.') from None
    except subprocess.TimeoutExpired:
        raise ScanError(f"{program} was not done after {seconds:g} s.") from None
    return Ran(program, done.returncode, done.stdout, done.stderr)


def scan_with(command: Sequence[str], image: str, seconds: float = SECONDS) -> Scan:
    """The report of a scanner that is run. Raises ScanError, also where it ended as it does when it fails:
    a report that may lack something is no report."""
    ran = run_tool(command, image, seconds)
    if ran.code not in (0, *finding_codes(command)):
        raise ScanError(f"the scanner failed: {ran.program} ended with {ran.code}{_because(ran)}.")
    scan = scan_of(parse_json(ran.output, f"what {ran.program} wrote"), f"what {ran.program} wrote")
    if scan.tool == "trivy" and scan.database is None:
        scan.database = _database(command, image, seconds)
    return scan


def finding_codes(command: Sequence[str]) -> list[int]:
    """The exit codes by which a scanner says that it found something, as its own arguments have it."""
    codes: list[int] = []
    for at, argument in enumerate(command):
        name, is_joined, value = argument.partition("=")
        text = value if is_joined else "".join(command[at + 1 : at + 2])
        if name in FAIL_ON and text.lower() in SEVERITIES:  # -f is --format of trivy
            codes += [1, 2]
        elif name in OWN_CODES:
            number = whole_number(text)
            codes += [] if number is None else [number]
    return codes


def _database(command: Sequence[str], image: str, seconds: float) -> datetime | None:
    """When the database of a trivy was made, which its report does not say: it is asked for its version."""
    try:
        ran = run_tool([command[0], "version", "--format", "json"], image, seconds)
        content = parse_json(ran.output, "the version of trivy")
        if not ran.code and is_trivy_version(content):
            return database_of(content, "the version of trivy")[1]
    except ScanError:
        pass  # its age is not known, and a policy that asks for it cannot be decided
    return None


def _because(ran: Ran) -> str:
    return f": {ran.said}" if ran.said else ""
