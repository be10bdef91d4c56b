"""Which programs a script really runs, seen through sudo, env, xargs, `sh -c` and the like."""

from __future__ import annotations

from dflint.model.commands.arguments import read_options
from dflint.model.commands.inner_scripts import INTERPRETERS, script_in, shell_part
from dflint.model.commands.wrappers import WRAPPERS, is_assignment, module_at, program_at
from dflint.model.packages.installs import MANAGERS, install_of
from dflint.shell.nodes import Assignment, Pipeline, Simple
from dflint.source import Word, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dflint.model.commands.arguments import Option
    from dflint.model.packages.installs import Install
    from dflint.shell.nodes import Compound, Item, Node, Script, ShellWord
    from dflint.source import Excerpt

# Programs that are installed with their version in the name: pip3.11, python3, gem2.7.
VERSIONED = frozenset(
    {"pip", "python", "pypy", "gem", "ruby", "php", "perl", "easy_install", "gcc"}
)
_VERSION = "0123456789.-"
_DIGITS = frozenset("0123456789")
_NOT_A_NAME = frozenset("$`})(")
# Where a command stands, as bits.
_IN_PIPELINE, _IN_CONDITION, _IN_SUBSHELL, _IN_FUNCTION = 1, 2, 4, 8


class Command:
    """One program that is run, with its arguments. A value.

    `name`: the program, without the path to it, where it stands. `program`: the name without a
    version, "pip" for pip3.11. `manager`: the package manager that it calls, or nothing. `simple`:
    the command as it is written. `wrappers`: the programs before it that run it, such as sudo.
    `environment`: the variables set for it alone. `connector`: what follows it in its list, `|` in a pipeline.
    `editable`: its words stand in the file where they say, as text of a shell. Else, inside a
    `sh -c "…"` whose quotes hide them, all stand where that script starts.
    """

    __slots__ = (
        "__dict__",  # what is worked out when it is asked for
        "_where",
        "args",
        "connector",
        "editable",
        "end",
        "environment",
        "manager",
        "name",
        "piped_from",
        "program",
        "simple",
        "start",
        "wrappers",
    )  # fmt: skip

    def __init__(
        self,
        name: Word,
        args: tuple[ShellWord, ...],
        simple: Simple,
        wrappers: tuple[Word, ...] = (),
        environment: tuple[Assignment, ...] = (),
        where: int = 0,
        connector: str = "",
        piped_from: Word | None = None,
        editable: bool = True,
    ) -> None:
        self.name = name
        self.program = program = family(name)
        self.manager = MANAGERS.get(program, "")
        self.args = args
        self.simple = simple
        self.wrappers = wrappers
        self.environment = environment
        self.connector = connector
        self.piped_from = piped_from
        self.editable = editable
        self.start = simple.start
        self.end = simple.end
        self._where = where

    @property
    def in_pipeline(self) -> bool:
        """Whether it is one of several programs joined by `|`; `piped_from` is the one before it."""
        return bool(self._where & _IN_PIPELINE)

    @property
    def in_condition(self) -> bool:
        """Whether its failure is expected: after `if` or `!`, or with a `||` to follow."""
        return bool(self._where & _IN_CONDITION)

    @property
    def in_subshell(self) -> bool:
        """Whether it changes nothing in the shell: `( )`, `$( )`, `&`."""
        return bool(self._where & _IN_SUBSHELL)

    @property
    def in_function(self) -> bool:
        """Whether it is in the body of a function, which may never be called."""
        return bool(self._where & _IN_FUNCTION)

    @property
    def names(self) -> tuple[str, ...]:
        """All it is called: "pip3.11" and "pip"."""
        program = self.program
        return (program,) if program is self.name else (self.name, program)

    @lazy
    def install(self) -> Install | None:
        """What it installs, or None if it installs nothing."""
        return install_of(self) if self.manager else None

    @lazy
    def options(self) -> tuple[Option, ...]:
        """Its options, in order. `-qy` gives `-q`, `-y` and `-qy`."""
        return self._arguments[0]

    @lazy
    def flags(self) -> frozenset[str]:
        """The names of its options: "-y" also for `-qy`, "--yes" also for `--yes=…`."""
        return frozenset([option.flag for option in self.options])

    @lazy
    def operands(self) -> tuple[ShellWord, ...]:
        """Its words that are neither options nor values of options; the verb is one of them."""
        return self._arguments[1]

    @lazy
    def verbs(self) -> tuple[ShellWord, ...]:
        """The operands from the verb on, without variables and a `+toolchain` before it."""
        operands = self.operands
        first = 0
        while first < len(operands) and operands[first][:1] in ("$", "+"):
            first += 1
        return operands[first:] if first else operands

    @lazy
    def verb(self) -> ShellWord | None:
        """The first of these, which says what the program is to do."""
        return self.verbs[0] if self.verbs else None

    def runs(self, program: str, *verbs: str) -> Word | None:
        """The first operand if it is one of these verbs, or the name if none are asked for.

        A verb may be of two words, as "pip install" of uv; the last of them is given.
        """
        if program != self.name and program != self.program:
            return None
        if not verbs:
            return self.name
        words = self.verbs
        for verb in verbs:
            if " " in verb:
                count = verb.count(" ") + 1
                if list(words[:count]) == verb.split():
                    return words[count - 1]
            elif words and words[0] == verb:
                return words[0]
        return None

    def has(self, *flags: str) -> bool:
        """Whether one of these options is given: "-y" also in `-qy`, "--yes" also as `--yes=…`."""
        return not self.flags.isdisjoint(flags)

    def option(self, *flags: str) -> Word | None:
        """The value of one of these options: `-t x`, `-tx`, `--target=x`, `--target x`."""
        for option in self.options:
            if option.flag in flags:
                return option.value or self._next_to(option)
        return None

    def _next_to(self, option: Option) -> Word | None:
        """The word after an option that has no value of which our tables know."""
        if option.word != option.flag:
            return None
        starts = [word.start for word in self.args]
        after = self.args[starts.index(option.word.start) + 1 :]
        return after[0] if after and after[0][:1] != "-" else None

    @lazy
    def _arguments(self) -> tuple[tuple[Option, ...], tuple[ShellWord, ...]]:
        return read_options(self.program, self.args)


def commands(
    script: Script, source: Excerpt | None = None, editable: bool = True
) -> tuple[Command, ...]:
    """Every command of a script, in order, also those in compounds and substitutions.

    A script given to `sh -c`, `su -c` or `eval` comes right after the command that gets it. `source`,
    the text that the script was read from, gives its commands their places where it goes over
    several lines. `editable`: False for the exec form, in which a word is a string of an array.
    """
    found: list[Command] = []
    _Collector(found, source, (), editable).script(script, 0)
    return tuple(found)


def family(name: str) -> str:
    """The name of a program without its version: "python" for python3.11 and python${VERSION}."""
    if name[-1:] in _DIGITS or "$" in name:
        bare = name.partition("$")[0].rstrip(_VERSION)
        if bare in VERSIONED:
            return bare
    return name


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

    __slots__ = ("editable", "environment", "found", "source")

    def __init__(
        self,
        found: list[Command],
        source: Excerpt | None,
        environment: tuple[Assignment, ...] = (),
        editable: bool = True,
    ) -> None:
        self.found = found
        self.source = source
        self.environment = environment
        self.editable = editable

    def script(self, script: Script, where: int) -> None:
        forgiven = _forgiven(script.items)
        for at, item in enumerate(script.items):
            inside, connector = where, item.connector
            if at in forgiven:
                inside |= _IN_CONDITION
            if connector == "&":
                inside |= _IN_SUBSHELL
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
            where |= _IN_CONDITION
        if len(node.commands) > 1:
            where |= _IN_PIPELINE
        before: Word | None = None
        for at, part in enumerate(node.commands):
            first = len(self.found)
            last = at == len(node.commands) - 1
            self.node(part, where, connector if last else str(node.pipes[at]), before)
            named = isinstance(part, Simple) and part.words and len(self.found) > first
            before = self.found[first].name if named else None

    def compound(self, node: Compound, where: int) -> None:
        if node.kind == "subshell":
            where |= _IN_SUBSHELL
        elif node.kind == "function":
            where |= _IN_FUNCTION
        for word in node.words:
            self.substitutions(word, where)
        conditions = _conditions(node)
        for at, body in enumerate(node.bodies):
            self.script(body, where | _IN_CONDITION if at in conditions else where)
        for redirect in node.redirects:
            self.substitutions(redirect.target, where)
            if redirect.body is not None:
                self.substitutions(redirect.body, where)

    def simple(self, node: Simple, where: int, connector: str, before: Word | None) -> None:
        for assignment in node.assignments:
            self.substitutions(assignment.value, where)
            for element in assignment.elements:
                self.substitutions(element, where)
        first = len(self.found)
        if node.words:
            self.commands(node, node.words, where, connector, before)
        inner = [
            (it, script)
            for it in self.found[first:]
            if it.name in INTERPRETERS and (script := script_in(it, self.source))
        ]
        read = [script.word for _, script in inner] if inner else ()
        for word in node.words:
            if word.substitutions and not any(word is it for it in read):
                self.substitutions(word, where)
        for redirect in node.redirects:
            self.substitutions(redirect.target, where)
            if redirect.body is not None and not any(redirect.body is it for it in read):
                self.substitutions(redirect.body, where)
        for command, script in inner:
            editable = self.editable and script.exact
            reader = _Collector(self.found, script.source, command.environment, editable)
            reader.script(script.parse(), where & ~_IN_PIPELINE)

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
            Command(
                name, args, node, wrappers, environment, where, connector, before, self.editable
            )
        )
        if name == "find":
            for part in _executed(args):
                inner = Simple(node.assignments, part, (), part[0].start, part[-1].end)
                self.commands(inner, part, where, "", None)

    def substitutions(self, word: ShellWord, where: int) -> None:
        for script in word.substitutions:
            self.script(script, (where | _IN_SUBSHELL) & ~_IN_PIPELINE)


def _unwrap(
    words: tuple[ShellWord, ...],
) -> tuple[int, Word, tuple[Word, ...], tuple[Assignment, ...]]:
    """The program that is really run, with its index, what wraps it, and what `env` sets for it."""
    at, name = 0, base_name(words[0])
    wrappers: tuple[Word, ...] = ()
    environment: tuple[Assignment, ...] = ()
    while (following := _wrapped(name, words, at + 1)) > 0:
        if name in WRAPPERS and WRAPPERS[name].assigns:
            environment += _assignments(words[at + 1 : following])
        wrappers += (name,)
        at, name = following, base_name(words[following])
    return at, name, wrappers, environment


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
