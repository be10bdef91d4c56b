"""JUnit's XML: a suite for each file, a failed case for each finding, a passed one for a clean file."""

from __future__ import annotations

from dflint.report.places import by_file
from dflint.report.xml import attributes, content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report


def report(it: Report) -> str:
    """The whole document."""
    suites = [_suite(path, found) for path, found in by_file(it).items()]
    found = len(it.diagnostics)
    clean = sum(not those for those in by_file(it).values())
    head = attributes(name="dflint", tests=found + clean, failures=found, errors=0)
    inside = "".join(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{head}>\n{inside}</testsuites>\n'


def _suite(path: str, found: list[Diagnostic]) -> str:
    head = attributes(name=path, tests=len(found) or 1, failures=len(found), errors=0, skipped=0)
    cases = "".join(_case(path, it) for it in found)
    cases = cases or f"    <testcase{attributes(name='dflint', classname=path, file=path)}/>\n"
    return f"  <testsuite{head}>\n{cases}  </testsuite>\n"


def _case(path: str, it: Diagnostic) -> str:
    place = it.source.position(it.start)
    name = f"{it.rule.code} {it.rule.name} ({place})"
    head = attributes(name=name, classname=path, file=path, line=place.line)
    failure = attributes(message=it.message, type=it.severity.name)
    text = content(f"{path}:{place}: {it.severity.name}[{it.rule.code}] {it.message}")
    return f"    <testcase{head}>\n      <failure{failure}>{text}</failure>\n    </testcase>\n"
