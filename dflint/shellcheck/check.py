"""ShellCheck over Dockerfiles: what it has said of a script is remembered."""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.model.analyze import analyze
from dflint.shellcheck.findings import findings, rule_for
from dflint.shellcheck.program import examine, locate
from dflint.shellcheck.scripts import scripts
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dflint.model.stages import Dockerfile
    from dflint.rule import Rule, Severity
    from dflint.shellcheck.program import Note
    from dflint.source import Source

    Severities = Callable[[Rule], Severity | None]


class ShellCheck:
    """The findings of ShellCheck, for `lint(source, table, extra=…)`.

    `severity_of` says how bad a finding of a rule is here, or None where the rule is off. Raises
    Unavailable, now or later, if the program is missing or fails. `unfinished`: what it took too
    long for, in a sentence each.
    """

    def __init__(
        self,
        severity_of: Severities,
        program: str = "",
        said: dict[str, list[Note] | None] | None = None,
        unfinished: dict[str, None] | None = None,
    ) -> None:
        self.severity_of = severity_of
        self.program = program or locate()
        self.said = {} if said is None else said
        self.unfinished = {} if unfinished is None else unfinished

    def configured(self, severity_of: Severities) -> ShellCheck:
        """The same with other severities, for files that have other settings."""
        return ShellCheck(severity_of, self.program, self.said, self.unfinished)

    def prepare(self, sources: Iterable[Source]) -> None:
        """Ask about all the scripts of several files at once: one process for all of them."""
        self._ask(text for source in sources for text in _texts(source))

    def __call__(self, file: Dockerfile) -> list[Diagnostic]:
        """What it finds in a file."""
        those = list(scripts(file))
        self._ask(script.text for script in those)
        for script in those:
            if self.said[script.text] is None:
                line = file.source.position(script.body.offset(0)).line
                message = "ShellCheck takes too long with this script: it was not checked."
                self.unfinished[f"{file.source.path}:{line}: {message}"] = None
        return [
            Diagnostic(file.source, rule, finding, severity)
            for script in those
            for rule, finding in findings(script, self.said[script.text] or (), file.source)
            if (severity := self.severity_of(rule)) is not None
        ]

    def can_report(self, code: str) -> bool:
        """Whether the code, in any case, is one that it would report."""
        return is_code(code) and self.severity_of(rule_for(code)) is not None

    def _ask(self, texts: Iterable[str]) -> None:
        new = list(dict.fromkeys(text for text in texts if text not in self.said))
        self.said |= zip(new, examine(self.program, new), strict=True)


def _texts(source: Source) -> list[str]:
    """The scripts of a file; none where dflint cannot read it, as lint() will say."""
    if source.is_binary:
        return []
    try:
        return [script.text for script in scripts(analyze(parse(source)))]
    except Exception:
        return []


def is_code(name: str) -> bool:
    """Whether it is the code of a check of ShellCheck."""
    return len(name) == 6 and name[:2].upper() == "SC" and name[2:].isdecimal()
