"""Generic issues for SonarQube, as it takes them since 10.3 and SonarQube Cloud does."""

from __future__ import annotations

from dflint.report.json import strict_dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report
    from dflint.rule import Rule
    from dflint.source import Source, Spanned

ENGINE = "dflint"
# What a category is worth to SonarQube: the attribute of clean code, the quality, the type.
CATEGORIES = {
    "correctness": ("LOGICAL", "RELIABILITY", "BUG"),
    "security": ("TRUSTWORTHY", "SECURITY", "VULNERABILITY"),
    "size": ("EFFICIENT", "MAINTAINABILITY", "CODE_SMELL"),
    "cache": ("EFFICIENT", "MAINTAINABILITY", "CODE_SMELL"),
    "reproducibility": ("COMPLETE", "RELIABILITY", "CODE_SMELL"),
    "style": ("CONVENTIONAL", "MAINTAINABILITY", "CODE_SMELL"),
    "policy": ("CONVENTIONAL", "MAINTAINABILITY", "CODE_SMELL"),
}
IMPACTS = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW", "style": "LOW"}
SEVERITIES = {"error": "CRITICAL", "warning": "MAJOR", "info": "MINOR", "style": "INFO"}


def report(it: Report) -> str:
    """One object, with the rules that found something and the issues."""
    worst: dict[str, Diagnostic] = {}
    for one in it.diagnostics:
        known = worst.setdefault(one.rule.code, one)
        worst[one.rule.code] = max(known, one, key=lambda it: it.severity)
    rules = [_rule(one.rule, one.severity.name) for one in worst.values()]
    issues = [_issue(one) for one in it.diagnostics]
    return strict_dumps({"rules": rules, "issues": issues}, indent=2) + "\n"


def _rule(rule: Rule, severity: str) -> dict[str, object]:
    attribute, quality, kind = CATEGORIES[rule.category]
    return {
        "id": rule.code,
        "name": rule.name,
        "description": rule.summary,
        "engineId": ENGINE,
        "cleanCodeAttribute": attribute,
        "type": kind,
        "severity": SEVERITIES[severity],
        "impacts": [{"softwareQuality": quality, "severity": IMPACTS[severity]}],
    }


def _issue(it: Diagnostic) -> dict[str, object]:
    found: dict[str, object] = {
        "ruleId": it.rule.code,
        "primaryLocation": _place(it.source, it, it.message),
    }
    if it.related:
        found["secondaryLocations"] = [
            _place(it.source, other, other.message) for other in it.related
        ]
    return found


def _place(source: Source, place: Spanned, message: str) -> dict[str, object]:
    """A place. Columns are from 0, in UTF-16 units; a range that is empty is refused, so it has none."""
    start, end = source.position(place.start), source.position(place.end)
    where: dict[str, int] = {"startLine": start.line, "endLine": end.line}
    if place.end > place.start and not (end.line > start.line and end.column == 1):
        where["startColumn"] = _units(source, place.start)
        where["endColumn"] = _units(source, place.end)
    return {"message": message, "filePath": source.path, "textRange": where}


def _units(source: Source, offset: int) -> int:
    first = source.line_starts[source.position(offset).line - 1]
    return len(source.text[first:offset].encode("utf-16-le", "surrogatepass")) // 2
