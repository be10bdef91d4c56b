"""A folder of files, and what the rules on the build context find in it."""

from collections.abc import Sequence
from pathlib import Path

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.folders import Folders, context_of
from dflint.rule import Rule

RULES = [it for it in all_rules() if it.code.startswith("DF70") and it.default]


def rules_of(*codes: str) -> list[Rule]:
    """The rules with these codes."""
    return [it for it in all_rules() if it.code in codes]


class Project:
    """A folder that is filled, and linted with the rules on the context."""

    def __init__(self, root: Path, rules: Sequence[Rule] = RULES) -> None:
        self.root = root
        self.rules = rules

    def write(self, path: str, content: str | int = "", mode: int = 0o644) -> None:
        """Make a file of this text, or of so many bytes."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else "x" * content, newline="")
        file.chmod(mode)

    def report(
        self,
        path: str = "Dockerfile",
        given: str | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> list[str]:
        """The findings in a file: code, the text that is marked, message."""
        return [
            f"{it.rule.code} {it.source.cut(it)}: {it.message}".replace(str(self.root), "~")
            for it in self.findings(path, given, rules)
        ]

    def findings(
        self,
        path: str = "Dockerfile",
        given: str | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> Sequence[Diagnostic]:
        """The findings in a file."""
        name = str(self.root / path)
        folder = str(self.root / given) if given is not None else None
        context = context_of(name, folder, Folders())
        return lint(read(name).source, dispatch(rules or self.rules), context=context)

    def codes(self, path: str = "Dockerfile", given: str | None = None) -> str:
        return " ".join(line.split()[0] for line in self.report(path, given))
