"""SARIF 2.1.0, with what GitHub's code scanning asks for: rules with help, fixes, suppressions."""

from __future__ import annotations

from dflint import HOME, __version__
from dflint.docs import page, url
from dflint.engine.selection import is_shellcheck
from dflint.fix import Safety
from dflint.report.json import strict_dumps
from dflint.report.places import Paths, address, fingerprints
from dflint.report.text import is_fixable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.fix import Fix
    from dflint.report.contents import Report
    from dflint.rule import Rule
    from dflint.source import Source, Spanned

    Json = dict[str, object]

SHOWS_SUPPRESSED = True
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "style": "note"}
PROBLEMS = {
    "error": "error",
    "warning": "warning",
    "info": "recommendation",
    "style": "recommendation",
}
# How bad it is as CVSS has it, which is what GitHub orders findings on security by.
SECURITY = {"error": "8.0", "warning": "5.5", "info": "3.0", "style": "1.0"}
LONGEST = 1_000  # characters of a description: GitHub takes 1,024


def report(it: Report) -> str:
    """The whole log."""
    path_of = Paths()
    silenced = [(one, "inSource") for one in it.suppressed] + [
        (one, "external") for one in it.known
    ]
    every = [*it.diagnostics, *(one for one, _ in silenced)]
    rules = {one.rule.code: one.rule for one in every}
    numbers = {code: number for number, code in enumerate(rules)}
    marks = fingerprints(every, path_of)
    results = [
        _result(one, numbers[one.rule.code], mark, path_of)
        for one, mark in zip(every, marks, strict=True)
    ]
    for result, (_, kind) in zip(results[len(it.diagnostics) :], silenced, strict=True):
        result["suppressions"] = [{"kind": kind}]
    if silenced:  # then every result has to say it (the standard, 3.27.23)
        for result in results[: len(it.diagnostics)]:
            result["suppressions"] = []
    driver = {
        "name": "dflint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "dflint/"},
        "originalUriBaseIds": {
            BASE: {"description": {"text": "The root of the repository."}},
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return strict_dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> Json:
    severity = rule.severity.name
    properties: Json = {
        "tags": [rule.category],
        "precision": "very-high",
        "problem.severity": PROBLEMS[severity],
    }
    if rule.category == "security":
        properties["security-severity"] = SECURITY[severity]
    text = page(rule)
    return {
        "id": rule.code,
        "name": _pascal_case(rule.name),
        "shortDescription": {"text": _sentence(rule.summary)},
        "fullDescription": {"text": _sentence(_first_words(rule))},
        "help": {"text": text, "markdown": text},
        "helpUri": url(rule),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": properties,
    }


def _result(it: Diagnostic, number: int, mark: str, path_of: Paths) -> Json:
    place = _place(it.source, it, path_of)
    found: Json = {
        "ruleId": it.rule.code,
        "ruleIndex": number,
        "level": LEVELS[it.severity.name],
        "message": {"text": _sentence(it.message)},
        "locations": [place],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark}:1"},
    }
    if it.related:
        found["relatedLocations"] = [
            {
                **_place(it.source, other, path_of),
                "id": number,
                "message": {"text": _sentence(other.message)},
            }
            for number, other in enumerate(it.related, 1)
        ]
    if it.fix is not None and is_fixable(it.fix):
        found["fixes"] = [_fix(it.source, it.fix, path_of)]
    return found


def _fix(source: Source, fix: Fix, path_of: Paths) -> Json:
    note = "" if fix.safety == Safety.SAFE else " (this may change the image)"
    replacements = [
        {
            "deletedRegion": _region(source, edit.span),
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(source, path_of), "replacements": replacements}
    return {
        "description": {"text": _sentence(f"{fix.title}{note}")},
        "artifactChanges": [change],
        "properties": {"safety": fix.safety.name},
    }


def _place(source: Source, place: Spanned, path_of: Paths) -> Json:
    region = _region(source, place)
    return {"physicalLocation": {"artifactLocation": _artifact(source, path_of), "region": region}}


def _artifact(source: Source, path_of: Paths) -> Json:
    path = path_of(source.path)
    found: Json = {"uri": address(path)}
    if path[:1] != "/":
        found["uriBaseId"] = BASE
    return found


def _region(source: Source, place: Spanned) -> Json:
    start, end = source.position(place.start), source.position(place.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _first_words(rule: Rule) -> str:
    """The summary of a rule, and the paragraph after it."""
    paragraphs = rule.doc.split("\n\n")[:2]
    words = " ".join(" ".join(paragraphs).split())
    is_text = len(paragraphs) > 1 and not paragraphs[1].startswith(("```", "|", "-"))
    if not is_text or is_shellcheck(rule.code):
        words = rule.summary
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rpartition(' ')[0]} …"


def _sentence(text: str) -> str:
    """A message as SARIF wants it: a sentence begins with a capital letter and ends with a period."""
    first = text[:1].upper() if text[:2].isalpha() and text[1:2].islower() else text[:1]
    whole = first + text[1:]
    return whole if whole[-1:] in (".", "!", "?", "…") else f"{whole}."


def _pascal_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))
