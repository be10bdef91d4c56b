"""What `dflint test` found: for people, as JSON, and as JUnit's XML with the tests that passed, too."""

from __future__ import annotations

from dflint.report.screen import paint, shown
from dflint.report.text import GREEN, count, full
from dflint.report.xml import attributes, content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.structure_tests.results import FileResults, Result

RED = "1;31"


def findings_of(files: Sequence[FileResults]) -> list[Diagnostic]:
    """All that does not hold, by file and place."""
    return [one for it in files for one in it.findings]


def as_text(files: Sequence[FileResults], colour: bool, width: int) -> str:
    """What does not hold, with the lines of the test files, and how many tests passed."""
    results = [one for it in files for one in it.results]
    failed = sum(not it.passed for it in results)
    where = f"{shown(files[0].image)} ({files[0].driver} driver)"
    if failed:
        summary = f"{failed} of {count(len(results), 'test')} failed on {where}."
    else:
        passed = "1 test passed" if len(results) == 1 else f"All {len(results)} tests passed"
        summary = f"{passed} on {where}."
    style = (RED if failed else GREEN) if colour else ""
    return full(findings_of(files), colour, width) + paint(summary, style) + "\n"


def as_json(files: Sequence[FileResults]) -> dict[str, object]:
    """The same for programs. Times are in seconds; places count from 1."""
    results = [one for it in files for one in it.results]
    return {
        "image": files[0].image,
        "driver": files[0].driver,
        "passed": sum(it.passed for it in results),
        "failed": sum(not it.passed for it in results),
        "files": [
            {"path": it.test.source.path, "tests": [_test(it, one) for one in it.results]}
            for it in files
        ],
    }


def _test(file: FileResults, it: Result) -> dict[str, object]:
    return {
        "kind": it.kind,
        "name": it.test.name,
        "line": file.test.source.position(it.test.node.start).line,
        "passed": it.passed,
        "seconds": round(it.outcome.seconds, 3),
        "errors": [_error(one) for one in it.findings],
    }


def _error(it: Diagnostic) -> dict[str, object]:
    place = it.source.position(it.start)
    return {"line": place.line, "column": place.column, "message": it.message}


def as_junit(files: Sequence[FileResults]) -> str:
    """JUnit's XML: a suite for each test file, a case for each test."""
    results = [one for it in files for one in it.results]
    failed = sum(not it.passed for it in results)
    head = attributes(name="dflint test", tests=len(results), failures=failed, errors=0)
    suites = "".join(_suite(it) for it in files)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{head}>\n{suites}</testsuites>\n'


def _suite(file: FileResults) -> str:
    failed = sum(not it.passed for it in file.results)
    path = file.test.source.path
    head = attributes(name=path, tests=len(file.results), failures=failed, errors=0, skipped=0)
    cases = "".join(_case(path, file, it) for it in file.results)
    return f"  <testsuite{head}>\n{cases}  </testsuite>\n"


def _case(path: str, file: FileResults, it: Result) -> str:
    line = file.test.source.position(it.test.node.start).line
    seconds = f"{it.outcome.seconds:.3f}"
    head = attributes(name=it.title, classname=path, file=path, line=line, time=seconds)
    if it.passed:
        return f"    <testcase{head}/>\n"
    failures = "".join(_failure(path, one) for one in it.findings)
    return f"    <testcase{head}>\n{failures}    </testcase>\n"


def _failure(path: str, it: Diagnostic) -> str:
    head = attributes(message=it.message, type=it.severity.name)
    place = it.source.position(it.start)
    text = content(f"{path}:{place}: {it.severity.name}[{it.rule.code}] {it.message}")
    return f"      <failure{head}>{text}</failure>\n"
