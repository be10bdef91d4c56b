"""The ten formats of hadolint, in its exact shape.

Lines and columns are those of the finding; hadolint has the first line of the instruction and the
column 1.
"""

from __future__ import annotations

from hashlib import sha1

from dflint import HOME, __version__
from dflint.engine.selection import is_shellcheck
from dflint.hadolint.xml_formats import Looks, checkstyle, junit
from dflint.report.json import strict_dumps
from dflint.report.screen import paint, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.hadolint.problems import FileProblems, Problem

    Files = Sequence[FileProblems]

STDIN, STDIN_UNREADABLE = "-", "/dev/stdin"  # what standard input is called, and where it is broken
COLOURS = {"error": "1;91", "warning": "1;93", "info": "92", "style": "96"}
CODECLIMATE = {"error": "blocker", "warning": "major", "info": "info", "style": "minor"}
SARIF = {"error": "error", "warning": "warning", "info": "note", "style": "note"}
SONARQUBE = {
    "error": ("CRITICAL", "BUG"),
    "warning": ("MAJOR", "CODE_SMELL"),
    "info": ("MINOR", "CODE_SMELL"),
    "style": ("INFO", "CODE_SMELL"),
}
TOOL = {
    "downloadUri": HOME,
    "fullName": "dflint in place of hadolint",
    "name": "Hadolint",
    "shortDescription": {"text": "A linter for Dockerfiles, under the codes of hadolint"},
    "version": __version__,
}


def write(name: str, files: Files, looks: Looks) -> str:
    """The report in one of the formats."""
    return {
        "tty": _tty, "gnu": _gnu, "json": _json, "checkstyle": checkstyle,
        "codeclimate": _codeclimate, "gitlab_codeclimate": _gitlab, "codacy": _codacy,
        "sonarqube": _sonarqube, "sarif": _sarif, "junit": junit,
    }[name](files, looks)  # fmt: skip


def dumps(value: object) -> str:
    """JSON as hadolint writes it: keys in order, and no spaces."""
    return strict_dumps(value, sort_keys=True)


def _each(files: Files) -> Iterator[tuple[str, Problem]]:
    """Each problem, with the name of its file."""
    for file in files:
        for it in file.problems:
            is_nameless = it.is_unreadable and file.path == STDIN
            yield (STDIN_UNREADABLE if is_nameless else file.path), it


def spoken(message: str) -> str:
    """A message for a line of text, in which no parser finds a second place or level.

    ALE takes all up to the last `: ` for the level, and the extension for VS Code what is before the
    last `:12 ` for the path: no message of hadolint has either. Images are in backquotes, then.
    """
    words = shown(message).replace(": ", "; ").split(" ")
    return " ".join([f"`{word}`" if _ends_like_place(word) else word for word in words])


def _ends_like_place(word: str) -> bool:
    """Whether a word ends in a colon and a number, as `debian:12`."""
    _, colon, number = word.rpartition(":")
    return bool(colon) and number.isdecimal()


def _tty(files: Files, looks: Looks) -> str:
    lines = []
    for path, it in _each(files):
        level = paint(it.level.name, COLOURS[it.level.name] if looks.colour else "")
        claim = f"{it.column} " if it.is_unreadable else f"{it.code} {level}: "
        mark = ":" if it.is_unreadable else " "
        lines.append(f"{shown(path)}:{it.line}{mark}{claim}{spoken(it.message)}\n")
    return "".join(lines)


def _gnu(files: Files, looks: Looks) -> str:
    lines = []
    for path, it in _each(files):
        claim = f"{it.column}: " if it.is_unreadable else f" {it.code} {it.level.name}: "
        lines.append(f"hadolint:{shown(path)}:{it.line}:{claim}{spoken(it.message)}\n")
    return "".join(lines)


def _json(files: Files, looks: Looks) -> str:
    return dumps(
        [
            {
                "code": it.code,
                "column": it.column,
                "file": path,
                "level": it.level.name,
                "line": it.line,
                "message": it.message,
            }
            for path, it in _each(files)
        ],
    )


def _issue(path: str, it: Problem, looks: Looks) -> dict[str, object]:
    """A problem as Code Climate has it, which is by whole lines where the file could be read."""
    place: dict[str, object] = {"lines": {"begin": it.line, "end": it.line}}
    if it.is_unreadable:
        point = {"column": it.column, "line": it.line}
        place = {"positions": {"begin": point, "end": point}}
    return {
        "categories": ["Bug Risk"],
        "check_name": it.code,
        "description": it.message,
        "location": {**place, "path": looks.path or path},
        "severity": CODECLIMATE[it.level.name],
        "type": "issue",
    }


def _codeclimate(files: Files, looks: Looks) -> str:
    rows = [dumps(_issue(path, it, looks)) for path, it in _each(files)]
    return "".join(f"{row}\0" for row in rows)


def _gitlab(files: Files, looks: Looks) -> str:
    """The same in an array. No two fingerprints are alike: of such, GitLab shows only the last."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for path, it in _each(files):
        key = (looks.path or path, it.code, it.text)
        seen[key] = number = seen.get(key, 0) + 1
        mark = "\0".join((*key, str(number))).encode("utf-8", "surrogateescape")
        found.append({**_issue(path, it, looks), "fingerprint": sha1(mark).hexdigest()})
    return dumps(found)


def _codacy(files: Files, looks: Looks) -> str:
    return "".join(
        dumps(
            {"filename": path, "line": it.line, "message": it.message, "patternId": it.code},
        )
        for path, it in _each(files)
    )


def _sonarqube(files: Files, looks: Looks) -> str:
    issues = []
    for path, it in _each(files):
        severity, kind = SONARQUBE[it.level.name]
        place: dict[str, object] = {"endLine": it.end_line, "startLine": it.line}
        if (it.end_line, it.end_column) > (it.line, it.column):  # SonarQube refuses empty ranges
            place |= {"startColumn": it.column - 1, "endColumn": it.end_column - 1}
        issues.append(
            {
                "engineId": "Hadolint",
                "primaryLocation": {
                    "filePath": looks.path or path,
                    "message": it.message,
                    "textRange": place,
                },
                "ruleId": it.code,
                "severity": "BLOCKER" if it.is_unreadable else severity,
                "type": kind,
            }
        )
    return dumps({"issues": issues})


def _sarif(files: Files, looks: Looks) -> str:
    results = []
    for path, it in _each(files):
        place = {
            "artifactLocation": {"uri": path},
            "region": {
                "endColumn": it.end_column,
                "endLine": it.end_line,
                "sourceLanguage": "sh" if is_shellcheck(it.code) else "dockerfile",
                "startColumn": it.column,
                "startLine": it.line,
            },
        }
        results.append(
            {
                "level": SARIF[it.level.name],
                "locations": [{"physicalLocation": place}],
                "message": {"text": it.message},
                "ruleId": it.code,
            }
        )
    run = {"defaultSourceLanguage": "dockerfile", "results": results, "tool": {"driver": TOOL}}
    schema = "http://json.schemastore.org/sarif-2.1.0"
    return dumps({"$schema": schema, "runs": [run], "version": "2.1.0"})
