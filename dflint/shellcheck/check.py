"""ShellCheck over Dockerfiles: what it has said of a script is remembered."""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.model.analyze import analyze
from dflint.shellcheck.findings import findings, rule_for
from dflint.shellcheck.program import Unavailable, begin, locate
from dflint.shellcheck.scripts import scripts
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.model.stages import Dockerfile
    from dflint.rule import Rule, Severity
    from dflint.shellcheck.program import Examination, Note
    from dflint.source import Source
    from dflint.syntax.tree import Tree

    Reader = Callable[[Source], Tree]
    Severities = Callable[[Rule], Severity | None]


class Asked:
    """The program at work, what it has said of each script, and what it took too long for.

    `unfinished` has a sentence for each of these. `give_up` is called where the program fails, and
    nothing more is asked; without it, Unavailable is raised.
    """

    def __init__(self, program: str, give_up: Callable[[Unavailable], None] | None) -> None:
        self.unfinished: dict[str, None] = {}
        self._program = program
        self._give_up = give_up
        self._said: dict[str, list[Note] | None] = {}
        self._running: list[Examination] = []
        self._is_over = False

    def begin(self, texts: Iterable[str], processes: int) -> None:
        """Begin to ask about some scripts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._said]
        try:
            self._running += begin(self._program, new, processes)
        except Unavailable as error:
            self._fail(error)

    def about(self, texts: Sequence[str]) -> list[list[Note] | None]:
        """What it says of some scripts; None where it takes too long."""
        while self._running and any(text not in self._said for text in texts):
            self._wait_for(self._running.pop(0))
        self.begin(texts, 1)
        self.wait()
        return [self._said.get(text, []) for text in texts]

    def wait(self) -> None:
        """Wait for all that was asked so far."""
        while self._running:
            self._wait_for(self._running.pop(0))

    def close(self) -> None:
        """End what was not waited for."""
        while self._running:
            self._running.pop().end()

    def _wait_for(self, examination: Examination) -> None:
        try:
            self._said |= zip(examination.texts, examination.notes(), strict=True)
        except Unavailable as error:
            self._fail(error)

    def _fail(self, error: Unavailable) -> None:
        self.close()
        if self._give_up is None:
            raise error
        if not self._is_over:
            self._is_over = True
            self._give_up(error)


class ShellCheck:
    """The findings of ShellCheck, for `lint(source, table, extra=…)`.

    `severity_of` says how bad a finding of a rule is here, or None where the rule is off. Raises
    Unavailable if the program is missing; where it fails later, `give_up` is called, if there is one.
    """

    def __init__(
        self,
        severity_of: Severities,
        program: str = "",
        give_up: Callable[[Unavailable], None] | None = None,
        asked: Asked | None = None,
    ) -> None:
        self.severity_of = severity_of
        self.asked = asked or Asked(program or locate(), give_up)

    def configured(self, severity_of: Severities) -> ShellCheck:
        """The same with other severities, for files that have other settings."""
        return ShellCheck(severity_of, asked=self.asked)

    def prepare(self, sources: Iterable[Source], processes: int = 1, read: Reader = parse) -> None:
        """Begin to ask about all the scripts of several files, in so many processes at most.

        What it says is waited for when a file needs it; `asked.close()` ends the rest. `read` gives
        the tree of a file.
        """
        self.asked.begin([text for source in sources for text in _texts(source, read)], processes)

    def __call__(self, file: Dockerfile) -> list[Diagnostic]:
        """What it finds in a file."""
        those = list(scripts(file))
        said = self.asked.about([script.text for script in those])
        found = []
        for script, notes in zip(those, said, strict=True):
            if notes is None:
                line = file.source.position(script.body.offset(0)).line
                message = "ShellCheck takes too long with this script: it was not checked."
                self.asked.unfinished[f"{file.source.path}:{line}: {message}"] = None
                continue
            for rule, finding in findings(script, notes, file.source):
                severity = self.severity_of(rule)
                if severity is not None:
                    found.append(Diagnostic(file.source, rule, finding, severity))
        return found

    def can_report(self, code: str) -> bool:
        """Whether the code, in any case, is one that it would report."""
        return is_code(code) and self.severity_of(rule_for(code)) is not None


def _texts(source: Source, read: Reader = parse) -> list[str]:
    """The scripts of a file; none where dflint cannot read it, as lint() will say."""
    if source.is_binary:
        return []
    try:
        return [script.text for script in scripts(analyze(read(source)))]
    except Exception:
        return []


def is_code(name: str) -> bool:
    """Whether it is the code of a check of ShellCheck."""
    return len(name) == 6 and name[:2].upper() == "SC" and name[2:].isdecimal()
