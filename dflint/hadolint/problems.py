"""Findings of dflint under the codes and levels of hadolint."""

from __future__ import annotations

from dflint.config.hadolint_rules import (
    BY_INSTRUCTION,
    BY_LABEL_TYPE,
    BY_MANAGER,
    EMPTY_LABEL,
    SAID_AS,
    UNREADABLE,
)
from dflint.engine.selection import is_shellcheck
from dflint.knowledge.system_managers import SYSTEM
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.hadolint.settings import Settings
    from dflint.rule import Rule, Severity
    from dflint.syntax.nodes import Instruction

NO_TRIGGERS = ("ONBUILD", "FROM", "MAINTAINER")
TRIGGER_CODE = "DL3043"
YUM = "yum"
MANAGERS = frozenset([it for row in SYSTEM if row.ecosystem == "redhat" for it in row.programs])
# Rules that ask for a schema of labels; without one hadolint says nothing of labels.
LABEL_CODES = ("DL3049", "DL3050", *BY_LABEL_TYPE.values())


class Problem:
    """A line of a report. Line and column are from 1, in code points; the end is exclusive."""

    __slots__ = ("code", "column", "end_column", "end_line", "level", "line", "message", "text")

    def __init__(self, it: Diagnostic, code: str, level: Severity) -> None:
        start, end = it.source.position(it.start), it.source.position(it.end)
        first, last = it.source.line_bounds(start.line)
        self.code = code
        self.level = level
        self.message = it.message
        self.line, self.column = start.line, start.column
        self.end_line, self.end_column = end.line, end.column
        self.text = it.source.text[first:last].strip()

    @property
    def is_unreadable(self) -> bool:
        """Whether it says that the file cannot be read: hadolint shows these otherwise."""
        return self.code == UNREADABLE


class FileProblems:
    """What is found in a file that is called `path` on the command line."""

    __slots__ = ("path", "problems")

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = problems


def rules_of(rules: Iterable[Rule], settings: Settings) -> Iterator[Rule]:
    """The rules that hadolint has, and that are on: they find nothing but what it could say."""
    for rule in rules:
        codes = [code for code in rule.also if code.startswith("DL")]
        if not settings.labels:
            codes = [code for code in codes if code not in LABEL_CODES]
        if rule.code in SAID_AS:
            codes.append(SAID_AS[rule.code])
        if any(settings.level_of(code, rule.severity) is not None for code in codes):
            yield rule


def problems_of(found: Sequence[Diagnostic], settings: Settings) -> list[Problem]:
    """The findings in a file as hadolint would list them."""
    coder = _Coder(found, settings)
    problems = []
    for it in found:
        code = coder.code_of(it)
        level = settings.level_of(code, it.severity)
        if level is not None or code == UNREADABLE:
            problems.append(Problem(it, code, it.severity if level is None else level))
    return sorted(problems, key=lambda it: (it.line, it.column))


class _Coder:
    """Finds the code of hadolint for each finding in a file."""

    def __init__(self, found: Sequence[Diagnostic], settings: Settings) -> None:
        self.settings = settings
        self.found = found
        self._instructions: Sequence[Instruction] | None = None

    def code_of(self, it: Diagnostic) -> str:
        """The code; that of a file which cannot be read for what hadolint has no word for."""
        rule = it.rule
        if is_shellcheck(rule.code):
            return rule.code
        codes = [code for code in rule.also if code.startswith("DL")]
        if not codes:
            return SAID_AS.get(rule.code, UNREADABLE)
        if len(codes) == 1:
            return codes[0]
        if TRIGGER_CODE in codes:
            return TRIGGER_CODE if self._is_wrong_trigger(it) else UNREADABLE
        if rule.code in BY_MANAGER:
            yum, dnf = BY_MANAGER[rule.code]
            return yum if self._manager(it) == YUM else dnf
        if set(BY_INSTRUCTION.values()) <= set(codes):
            return BY_INSTRUCTION.get(self._keyword(it), codes[0])
        return self._label_code(it)

    def _label_code(self, it: Diagnostic) -> str:
        name, _, problem = it.message.partition(" ")
        kind = self.settings.labels.get(name, "text")
        return EMPTY_LABEL if problem == "is empty" else BY_LABEL_TYPE[kind]

    def _is_wrong_trigger(self, it: Diagnostic) -> bool:
        """Whether an instruction of ONBUILD may not be one."""
        return self._keyword(it) == "ONBUILD" and it.source.cut(it).upper() in NO_TRIGGERS

    def _keyword(self, it: Diagnostic) -> str:
        """The keyword of the instruction; that of the inner one where the finding is on it."""
        here = self._instruction(it)
        if here is None:
            return ""
        keyword = here.keyword.upper()
        cut = it.source.cut(it).upper()
        return cut if cut in BY_INSTRUCTION else keyword

    def _manager(self, it: Diagnostic) -> str:
        """The package manager of the command: the last that is named before the finding."""
        here = self._instruction(it)
        start = here.start if here is not None else 0
        words = _words(it.source.text[start : it.end])
        named = [word for word in words if word in MANAGERS]
        return named[-1] if named else ""

    def _instruction(self, it: Diagnostic) -> Instruction | None:
        if self._instructions is None:
            self._instructions = parse(it.source).instructions
        above = [one for one in self._instructions if one.start <= it.start]
        return above[-1] if above else None


def _words(text: str) -> list[str]:
    """The words of a piece of a script, without the folders of programs."""
    for char in "\"'`();&|\\[],":
        text = text.replace(char, " ")
    return [word.rpartition("/")[2] for word in text.split()]
