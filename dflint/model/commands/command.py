"""One program that is run, with its arguments."""

from __future__ import annotations

from dflint.knowledge.package_managers import BY_PROGRAM, NONE, VERSIONED
from dflint.model.commands.arguments import read_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.arguments import Option
    from dflint.shell.nodes import Assignment, ShellWord, Simple
    from dflint.source import Word

# Programs that are installed with their version in the name: python3, pip3.11.
MAY_HAVE_VERSION = VERSIONED | {"python", "pypy", "ruby", "php", "perl", "gcc"}
_VERSION = "0123456789.-"
_DIGITS = frozenset("0123456789")
# Where a command is, as bits.
IN_PIPELINE, IN_CONDITION, IN_SUBSHELL, IN_FUNCTION, IN_BRANCH, IN_QUOTES = 1, 2, 4, 8, 16, 32


class Command:
    """One program that is run, with its arguments. A value.

    `name`: the program, without the path to it, where it is. `program`: the name without a
    version, "pip" for pip3.11. `manager`: the package manager that it calls, or nothing. `row`: what is
    known of that, an empty row for other programs. `simple`: the command as it is written. `wrappers`:
    the programs before it that run it, such as sudo.
    `environment`: the variables set for it alone. `connector`: what follows it in its list, `|` in a pipeline.
    `editable`: its words are in the file where they say, as text of a shell. Else, inside a
    `sh -c "…"` whose quotes hide them, all are where that script starts.
    """

    # `_options`, `_operands`, `_verbs` and `install`, which install_of keeps, are empty until they are asked for.
    __slots__ = (
        "_operands", "_options", "_verbs", "_where", "args", "connector", "environment", "install",
        "manager", "name", "piped_from", "program", "row", "simple", "wrappers",
    )  # fmt: skip

    install: object
    _options: tuple[Option, ...]
    _operands: tuple[ShellWord, ...]
    _verbs: tuple[ShellWord, ...]

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
    ) -> None:
        self.name = name
        self.program = program = family(name)
        self.row = row = BY_PROGRAM.get(program, NONE)
        self.manager = row.name
        self.args = args
        self.simple = simple
        self.wrappers = wrappers
        self.environment = environment
        self.connector = connector
        self.piped_from = piped_from
        self._where = where

    @property
    def start(self) -> int:
        return self.simple.start

    @property
    def end(self) -> int:
        return self.simple.end

    @property
    def editable(self) -> bool:
        # After `--`, a package manager takes no option, nor what is written behind its verb.
        is_over = self.manager and "--" in self.args[:2]
        return not (is_over or self._where & IN_QUOTES)

    @property
    def in_pipeline(self) -> bool:
        """Whether it is one of several programs joined by `|`; `piped_from` is the one before it."""
        return bool(self._where & IN_PIPELINE)

    @property
    def in_condition(self) -> bool:
        """Whether its failure is expected: after `if` or `!`, or with a `||` to follow."""
        return bool(self._where & IN_CONDITION)

    @property
    def in_subshell(self) -> bool:
        """Whether it changes nothing in the shell: `( )`, `$( )`, `&`."""
        return bool(self._where & IN_SUBSHELL)

    @property
    def in_function(self) -> bool:
        """Whether it is in the body of a function, which may never be called."""
        return bool(self._where & IN_FUNCTION)

    @property
    def in_branch(self) -> bool:
        """Whether it runs in some cases only: in a body of `if`, `case` or a loop, or after `||`."""
        return bool(self._where & IN_BRANCH)

    @property
    def is_conditional(self) -> bool:
        """Whether it may not run, or may fail: in a condition, in a branch or in a function."""
        return bool(self._where & (IN_CONDITION | IN_BRANCH | IN_FUNCTION))

    @property
    def path(self) -> Word:
        """The program as it is written, with the path to it."""
        end = self.name.end
        for word in self.simple.words:
            if word.end == end:
                return word
        return self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All it is called: "pip3.11" and "pip"."""
        program = self.program
        return (program,) if program is self.name else (self.name, program)

    @property
    def options(self) -> tuple[Option, ...]:
        """Its options, in order. `-qy` gives `-q`, `-y` and `-qy`."""
        try:
            return self._options
        except AttributeError:
            self._options, self._operands = read_options(self.program, self.args)
            return self._options

    @property  # a set for each command would take more room than the command
    def flags(self) -> frozenset[str]:
        """The names of its options: "-y" also for `-qy`, "--yes" also for `--yes=…`."""
        return frozenset([option.flag for option in self.options])

    @property
    def operands(self) -> tuple[ShellWord, ...]:
        """Its words that are neither options nor values of options; the verb is one of them."""
        try:
            return self._operands
        except AttributeError:
            self._options, self._operands = read_options(self.program, self.args)
            return self._operands

    @property
    def verbs(self) -> tuple[ShellWord, ...]:
        """The operands from the verb on, without variables and a `+toolchain` before it."""
        try:
            return self._verbs
        except AttributeError:
            operands = self.operands
            first = 0
            while first < len(operands) and operands[first][:1] in ("$", "+"):
                first += 1
            self._verbs = operands[first:]
            return self._verbs

    @property
    def verb(self) -> ShellWord | None:
        """The first of these, which says what the program is to do."""
        verbs = self.verbs
        return verbs[0] if verbs else None

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
        for option in self.options:  # noqa: SIM110 - any() takes twice as long
            if option.flag in flags:
                return True
        return False

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


def family(name: str) -> str:
    """The name of a program without its version: "python" for python3.11 and python${VERSION}."""
    if name[-1:] in _DIGITS or "$" in name:
        bare = name.partition("$")[0].rstrip(_VERSION)
        if bare in MAY_HAVE_VERSION:
            return bare
    return name
