"""Builds that jobs of GitLab CI start in their scripts.

Source: GitLab CI/CD YAML syntax reference.
"""

from __future__ import annotations

from dflint.builds.data import Table, Text, texts
from dflint.builds.declared import Declared
from dflint.builds.scripts import Shell, may_build
from dflint.builds.yaml import read_yaml
from dflint.source import MappedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.builds.files import Files

NO_JOBS = frozenset(
    ("variables", "stages", "include", "image", "services", "cache", "workflow", "spec", "pages")
)
SCRIPTS = ("before_script", "script")


def gitlab_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The builds of all jobs, each in the root of the repository."""
    found: list[Declared] = []
    for document in read_yaml(text):
        if not isinstance(document, Table):
            continue
        common = _variables(document)
        for key, job in document.tables():
            if key.value in NO_JOBS:
                continue
            lines = [line for name in SCRIPTS for line in _lines(job, name)]
            if any(may_build(line.value) for line in lines):
                found += _job(path, key.value, lines, {**common, **_variables(job)})
    return found


def _job(path: str, name: str, lines: list[Text], known: dict[str, str | None]) -> list[Declared]:
    shell = Shell(path, "gitlab", name, ["."], known)
    found: list[Declared] = []
    for line in lines:
        for it in shell.builds(MappedText(line.value, line.pieces or ((0, line.start),))):
            if not line.pieces:
                it.start, it.end = line.start, line.start
                for given in (*it.args.values(), *it.contexts.values()):
                    given.start = given.end = line.start
            found.append(it)
    return found


def _lines(job: Table, name: str) -> list[Text]:
    """The lines of a script; lists in lists are what `!reference` and anchors make."""
    node = job.get(name)
    found: list[Text] = []
    for it in [node, *getattr(node, "entries", ())] if node is not None else []:
        found += texts(it) if not isinstance(it, Table) else []
    return list({line.start: line for line in found}.values())


def _variables(table: Table) -> dict[str, str]:
    """Variables with a value that says all."""
    found: dict[str, str] = {}
    for key, value in table.table("variables").pairs():
        text = value.text("value") if isinstance(value, Table) else value
        if isinstance(text, Text) and "$" not in text.value:
            found[key.value] = text.value
    return found
