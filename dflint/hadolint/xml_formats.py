"""The formats of hadolint that are XML."""

from __future__ import annotations

from time import localtime, strftime

from dflint import __version__
from dflint.report.xml import attributes, content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.hadolint.problems import FileProblems, Problem

    Files = Sequence[FileProblems]

XML = '<?xml version="1.0" encoding="UTF-8"?>'
CATEGORY = "Hadolint - Dockerfile Static Analysis"


class Looks:
    """What may be chosen: colours, and the path that some formats have instead of the file's."""

    __slots__ = ("colour", "path")

    def __init__(self, colour: bool = False, path: str = "") -> None:
        self.colour = colour
        self.path = path


def checkstyle(files: Files, looks: Looks) -> str:
    """A file with its errors; those that say that it cannot be read have no source."""
    parts = [f'{XML}<checkstyle version="4.3">']
    for file in files:
        name = attributes(name=looks.path or file.path)
        rows = [
            "<error"
            + attributes(
                column=it.column,
                line=it.line,
                message=it.message,
                severity=it.level.name,
                source=None if it.is_unreadable else it.code,
            )
            + "/>"
            for it in file.problems
        ]
        parts.append(f"<file{name}>{''.join(rows)}</file>" if rows else f"<file{name}/>")
    return "".join((*parts, "</checkstyle>"))


def junit(files: Files, looks: Looks) -> str:
    """A suite for each file, a case for each finding."""
    now = localtime()
    head = attributes(
        id=strftime("%Y%m%d_%H%M%S", now),
        name=f"Hadolint run at {strftime('%Y-%m-%d %H:%M:%S', now)}",
        time="0.001",
    )
    suites = "".join(_suite(file, looks) for file in files)
    return f"{XML}<testsuites{head}>{suites}</testsuites>"


def _suite(file: FileProblems, looks: Looks) -> str:
    head = attributes(
        errors=sum(it.is_unreadable for it in file.problems),
        failures=len(file.problems),
        id="hadolint",
        name=f"dflint {__version__}",
        time="0.001",
    )
    cases = "".join(_case(looks.path or file.path, it) for it in file.problems)
    return f"<testsuite{head}>{cases}</testsuite>" if cases else f"<testsuite{head}/>"


def _case(path: str, it: Problem) -> str:
    if it.is_unreadable:
        name = attributes(id="hadolint.error", name=it.code, time="0.001")
        message = f"parse error at line {it.line}, column {it.column}"
        failure = attributes(message=message, type=it.level.name)
        text = f"Parse Error in {path}\nLine: {it.line}\nColumn: {it.column}\nParse Error: {it.message}\n"
    else:
        name = attributes(id=f"hadolint.rule.{it.code}", time="0.001")
        failure = attributes(id=it.code, message=it.message, type=it.level.name)
        lines = f"File: {path}\nLine: {it.line}\nCategory: {CATEGORY}\n"
        text = f"{lines}{it.level.name}: {it.message}\n"
    return f"<testcase{name}><failure{failure}>{content(text)}</failure></testcase>"
