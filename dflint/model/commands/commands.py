"""Which programs a script really runs, seen through sudo, env, xargs, `sh -c` and the like."""

from __future__ import annotations

from dflint.knowledge.wrappers import WRAPPERS
from dflint.model.commands.command import (
    IN_BRANCH,
    IN_CONDITION,
    IN_FUNCTION,
    IN_PIPELINE,
    IN_QUOTES,
    IN_SUBSHELL,
    Command,
    family,
)
from dflint.model.commands.inner_scripts import INTERPRETERS, script_in, shell_part
from dflint.model.commands.wrappers import is_assignment, module_at, program_at
from dflint.shell.nodes import Assignment, Pipeline, Simple
from dflint.source import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dflint.shell.nodes import Compound, Item, Node, Script, ShellWord
    from dflint.source import MappedText

DEEPEST = 20  # scripts inside scripts, or `find -exec find`, that are read
_NOT_A_NAME = frozenset("$`})(")
# Compounds whose bodies run in some cases only.
BRANCHING = frozenset({"if", "case", "for", "while", "until", "select"})


def commands(
    script: Script, source: MappedText | None = None, editable: bool = True
) -> tuple[Command, ...]:
    """Every command of a script, in order, also those in compounds and substitutions.

    A script given to `sh -c`, `su -c` or `eval` comes right after the command that gets it. `source`,
    the text that the script was read from, gives its commands their places where it goes over
    several lines. `editable`: False for the exec form, in which a word is a string of an array.
    """
    found: list[Command] = []
    _Collector(found, source).script(script, 0 if editable else IN_QUOTES)
    return tuple(found)


def base_name(word: Word) -> Word:
    """The name of a program without the path to it; as it is written if that is in a variable."""
    if "/" not in word:
        return word
    cut = word.rfind("/") + 1
    if cut == len(word) or (word.expands and not _NOT_A_NAME.isdisjoint(word[cut:])):
        return word
    name = word.part(cut, len(word))
    return Word(name, name.start, name.end)


class _Collector:
    """Goes through a script and notes its commands."""

    __slots__ = ("depth", "environment", "found", "rest", "source")

    def __init__(
        self,
        found: list[Command],
        source: MappedText | None,
        environment: tuple[Assignment, ...] = (),
        depth: int = 0,
    ) -> None:
        self.depth = depth  # how many scripts it is in
        self.rest = 0  # IN_BRANCH once an `exit 0` may have ended the script
        self.found = found
        self.source = source
        self.environment = environment

    def script(self, script: Script, where: int) -> None:
        forgiven = _forgiven(script.items)
        for at, item in enumerate(script.items):
            inside, connector = where | self.rest, item.connector
            if at in forgiven:
                inside |= IN_CONDITION
            if at and script.items[at - 1].connector == "||":
                inside |= IN_BRANCH
            if connector == "&":
                inside |= IN_SUBSHELL
            self.node(item.node, inside, connector)

    def node(self, node: Node, where: int, connector: str, before: Word | None = None) -> None:
        if isinstance(node, Simple):
            self.simple(node, where, connector, before)
        elif isinstance(node, Pipeline):
            self.pipeline(node, where, connector)
        else:
            first = len(self.found)
            self.compound(node, where)
            if before is not None and len(self.found) > first:
                self.found[first].piped_from = before

    def pipeline(self, node: Pipeline, where: int, connector: str) -> None:
        if node.negated:
            where |= IN_CONDITION
        if len(node.commands) > 1:
            where |= IN_PIPELINE
        before: Word | None = None
        for at, part in enumerate(node.commands):
            first = len(self.found)
            last = at == len(node.commands) - 1
            self.node(part, where, connector if last else str(node.pipes[at]), before)
            named = isinstance(part, Simple) and part.words and len(self.found) > first
            before = self.found[first].name if named else None

    def compound(self, node: Compound, where: int) -> None:
        if node.kind == "subshell":
            where |= IN_SUBSHELL
        elif node.kind == "function":
            where |= IN_FUNCTION
        for word in node.words:
            self.substitutions(word, where)
        conditions = _conditions(node)
        inside = where | IN_BRANCH if node.kind in BRANCHING else where
        for at, body in enumerate(node.bodies):
            self.script(body, where | IN_CONDITION if at in conditions else inside)
        for redirect in node.redirects:
            self.substitutions(redirect.target, where)
            if redirect.body is not None:
                self.substitutions(redirect.body, where)

    def simple(self, node: Simple, where: int, connector: str, before: Word | None) -> None:
        for assignment in node.assignments:
            self.substitutions(assignment.value, where)  # those of its elements are among them
        first = len(self.found)
        if node.words:
            self.commands(node, node.words, where, connector, before)
        inner = [
            (it, script)
            for it in self.found[first:]
            if it.name in INTERPRETERS and (script := script_in(it, self.source))
        ]
        inner = inner if self.depth < DEEPEST else []
        read = [script.word for _, script in inner] if inner else ()
        for word in node.words:
            if word.substitutions and not any(word is it for it in read):
                self.substitutions(word, where)
        for redirect in node.redirects:
            self.substitutions(redirect.target, where)
            if redirect.body is not None and not any(redirect.body is it for it in read):
                self.substitutions(redirect.body, where)
        for command, script in inner:
            reader = _Collector(self.found, script.source, command.environment, self.depth + 1)
            inside = where if script.exact else where | IN_QUOTES
            reader.script(script.parse(), inside & ~IN_PIPELINE)

    def commands(
        self,
        node: Simple,
        words: tuple[ShellWord, ...],
        where: int,
        connector: str,
        before: Word | None,
    ) -> None:
        """Note the program that these words run, and those that `find -exec` does."""
        at, name, wrappers, environment = _unwrap(words)
        args = words[at + 1 :]
        environment = self.environment + node.assignments + environment
        self.found.append(
            Command(name, args, node, wrappers, environment, where, connector, before)
        )
        if name == "exit" and args and args[0] == "0" and not where & (IN_SUBSHELL | IN_FUNCTION):
            self.rest = IN_BRANCH
        if name == "find" and self.depth < DEEPEST:
            self.depth += 1
            for part in _executed(args):
                inner = Simple(node.assignments, part, (), part[0].start, part[-1].end)
                self.commands(inner, part, where, "", None)
            self.depth -= 1

    def substitutions(self, word: ShellWord, where: int) -> None:
        for script in word.substitutions:
            self.script(script, (where | IN_SUBSHELL) & ~IN_PIPELINE)


def _unwrap(
    words: tuple[ShellWord, ...],
) -> tuple[int, Word, tuple[Word, ...], tuple[Assignment, ...]]:
    """The program that is really run, with its index, what wraps it, and what `env` sets for it."""
    at, name = 0, base_name(words[0])
    wrappers: list[Word] = []
    environment: list[Assignment] = []
    while (following := _wrapped(name, words, at + 1)) > 0:
        if name in WRAPPERS and WRAPPERS[name].assigns:
            environment += _assignments(words[at + 1 : following])
        wrappers.append(name)
        at, name = following, base_name(words[following])
    return at, name, tuple(wrappers), tuple(environment)


def _wrapped(name: str, words: tuple[ShellWord, ...], at: int) -> int:
    """The index of the program that this one before `words[at]` runs; -1 if it runs none."""
    if name in WRAPPERS:
        return program_at(WRAPPERS[name], words, at)
    if name[:2] == "py" and family(name) in ("python", "pypy"):
        return module_at(words, at)
    return at if name == "eval" and len(words) > at + 1 else -1


def _assignments(words: Sequence[ShellWord]) -> tuple[Assignment, ...]:
    """The `NAME=value` words of env and sudo."""
    found = []
    for word in words:
        if is_assignment(word):
            cut = word.index("=")
            found.append(Assignment(word.part(0, cut), shell_part(word, cut + 1, len(word)), False))
    return tuple(found)


def _executed(words: tuple[ShellWord, ...]) -> list[tuple[ShellWord, ...]]:
    """What `find … -exec program … ;` runs."""
    found = []
    at = 0
    while at < len(words):
        if words[at] in ("-exec", "-execdir", "-ok", "-okdir"):
            first = at = at + 1
            while at < len(words) and words[at] not in (";", "+"):
                at += 1
            if at > first:
                found.append(words[first:at])
        at += 1
    return found


def _forgiven(items: Sequence[Item]) -> Collection[int]:
    """The indices of the commands of a list for which a `||` takes over when they fail."""
    if len(items) == 1:
        return ()
    connectors = [item.connector for item in items]
    if "||" not in connectors:
        return ()
    forgiven: set[int] = set()
    after = False
    for at in range(len(items) - 1, -1, -1):
        after = connectors[at] == "||" or (after and connectors[at] == "&&")
        if after:
            forgiven.add(at)
    return forgiven


def _conditions(node: Compound) -> Sequence[int]:
    """Which of its bodies are conditions."""
    if node.kind in ("while", "until"):
        return (0,)
    if node.kind == "if":
        return range(0, len(node.bodies) - len(node.bodies) % 2, 2)
    return ()
