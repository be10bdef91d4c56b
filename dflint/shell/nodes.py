"""What a script of a shell is made of, with the terms of the Bash manual ("Shell Commands").

All of these are values: nothing changes them once they are read. Offsets are offsets in the file.
"""

from __future__ import annotations

from dflint.source import Word, is_written_so

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.source import Problem


class Script:
    """Commands one after the other: a whole script, the body of a `$( )`, a branch of an `if`.

    Goes from the start of the first command to the end of the last, a connector after it included.
    `problems` is filled only in what `parse_script` returns. Immutable.
    """

    __slots__ = ("end", "items", "problems", "start")

    def __init__(
        self, start: int, end: int, items: tuple[Item, ...], problems: tuple[Problem, ...] = ()
    ) -> None:
        self.start = start
        self.end = end
        self.items = items
        self.problems = problems


class Item:
    """A command in a list, and what follows it: `&&`, `||`, `;`, `&`, a line end or nothing.

    Immutable.
    """

    # How far the connector is from the command, and how wide: small numbers, which Python has ready, where
    # a place takes as much as half an object.
    __slots__ = ("_gap", "_width", "connector", "node")

    def __init__(self, node: Node, connector: str, start: int, end: int) -> None:
        """`start`, `end`: where the connector is."""
        self.node = node
        self.connector = connector
        self._gap = start - node.end
        self._width = end - start

    @property
    def connector_start(self) -> int:
        return self.node.end + self._gap

    @property
    def connector_end(self) -> int:
        return self.node.end + self._gap + self._width


class Simple:
    """A simple command: assignments, words, redirections. `[` and `export` are such too.

    Immutable.
    """

    __slots__ = ("assignments", "end", "redirects", "start", "words")

    def __init__(
        self,
        assignments: tuple[Assignment, ...],
        words: tuple[ShellWord, ...],
        redirects: tuple[Redirect, ...],
        start: int,
        end: int,
    ) -> None:
        self.assignments = assignments
        self.words = words
        self.redirects = redirects
        self.start = start
        self.end = end

    @property
    def every_word(self) -> Sequence[ShellWord]:
        """Its words, those of its assignments and redirections included; of an array, its elements."""
        if not self.assignments:
            return self.words if not self.redirects else [*self.words, *_words_of(self.redirects)]
        values = [word for it in self.assignments for word in it.elements or (it.value,)]
        return [*values, *self.words, *_words_of(self.redirects)]


class Assignment:
    """`name=value`, `name+=value`, `name[0]=value` or `name=(a b)`, which has `elements`.

    Immutable.
    """

    __slots__ = ("append", "elements", "end", "name", "start", "value")

    def __init__(
        self, name: Word, value: ShellWord, append: bool, elements: tuple[ShellWord, ...] = ()
    ) -> None:
        self.name = name
        self.value = value
        self.append = append
        self.elements = elements
        self.start = name.start
        self.end = value.end


class Redirect:
    """`2>file`: the `fd` is "2" and the `operator` ">". A here-document has a `body`.

    Immutable, once the here-document is read.
    """

    __slots__ = ("body", "end", "fd", "operator", "start", "target")

    def __init__(self, fd: str, operator: str, target: ShellWord, start: int, end: int) -> None:
        self.fd = fd
        self.operator = operator
        self.target = target
        self.body: ShellWord | None = None
        self.start = start
        self.end = end


class Pipeline:
    """Commands joined by `|` or `|&`, or one with `!` or `time` before it. Immutable."""

    __slots__ = ("commands", "end", "negated", "pipes", "start", "timed")
    every_word: Sequence[ShellWord] = ()  # they are in its commands

    def __init__(
        self, commands: tuple[Node, ...], pipes: tuple[Word, ...], start: int, end: int,
        negated: bool = False, timed: bool = False,
    ) -> None:  # fmt: skip
        self.commands = commands
        self.pipes = pipes
        self.start = start
        self.end = end
        self.negated = negated
        self.timed = timed


class Compound:
    """A command made of others. Immutable.

    | kind | `words` | `bodies` |
    |---|---|---|
    | group, subshell | | one |
    | if | | condition, branch, condition, branch, …, else |
    | while, until | | condition, body |
    | for, select | the variable and the list, or the expression of `for ((…))` | one |
    | case | the subject and all patterns | one for each branch |
    | function | its name | one, which holds the compound command it consists of |
    | test (`[[ ]]`) | all its words and operators | |
    | arithmetic (`(( ))`) | the expression | |
    """

    __slots__ = ("bodies", "end", "kind", "redirects", "start", "words")

    def __init__(
        self,
        kind: str,
        words: tuple[ShellWord, ...],
        bodies: tuple[Script, ...],
        redirects: tuple[Redirect, ...],
        start: int,
        end: int,
    ) -> None:
        self.kind = kind
        self.words = words
        self.bodies = bodies
        self.redirects = redirects
        self.start = start
        self.end = end

    @property
    def every_word(self) -> Sequence[ShellWord]:
        """Its own words, those of its redirections included."""
        return self.words if not self.redirects else [*self.words, *_words_of(self.redirects)]


Node = Simple | Pipeline | Compound


def every_node(script: Script) -> list[Node]:
    """Every command in the order it is, those in compounds and substitutions too.

    What is in a here-document comes with the command that gets it.
    """
    found: list[Node] = []
    waiting = [item.node for item in reversed(script.items)]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, Pipeline):
            waiting += reversed(node.commands)
            continue
        inside = [*node.bodies] if isinstance(node, Compound) else []
        for word in node.every_word:
            if word.substitutions:
                inside += word.substitutions
        if inside:
            inside.sort(key=_start, reverse=True)
            waiting += [item.node for one in inside for item in reversed(one.items)]
    return found


def walk(script: Script) -> list[Simple]:
    """Every simple command of these."""
    return [node for node in every_node(script) if isinstance(node, Simple)]


def _start(script: Script) -> int:
    return script.start


def _words_of(redirects: tuple[Redirect, ...]) -> Iterator[ShellWord]:
    for redirect in redirects:
        yield redirect.target
        if redirect.body is not None:
            yield redirect.body


def loops(script: Script) -> Iterator[Compound]:
    """Every `for` in the order in which they begin, those in other compounds too."""
    waiting = [script]
    while waiting:
        for item in waiting.pop().items:
            parts = item.node.commands if isinstance(item.node, Pipeline) else (item.node,)
            for part in parts:
                if isinstance(part, Compound):
                    if part.kind == "for":
                        yield part
                    waiting += part.bodies


class ShellWord(Word):
    """One word of a command. What expands in it is in `substitutions` and `variables`.

    `quoted`: it has a quote or a backslash. `glob`: it has a `*`, `?` or `[…]` that is not quoted.
    Immutable.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        substitutions: tuple[Script, ...]
        variables: tuple[Word, ...]
        quoted: bool
        glob: bool
    else:  # of those without anything special in them, as most are
        substitutions = variables = ()
        quoted = glob = False


class SpecialWord(ShellWord):
    """A word with quotes, escapes, expansions or patterns in it."""

    __slots__ = ("end", "expands", "glob", "quoted", "raw", "substitutions", "variables")

    is_plain = property(is_written_so)


def plain_word(value: str, start: int, end: int) -> ShellWord:
    """A word without anything special in it."""
    if end - start == len(value):
        word = str.__new__(ShellWord, value)
    else:
        word = str.__new__(SpecialWord, value)
        word.end = end
        word.raw = value
        word.expands = word.quoted = word.glob = False
        word.substitutions = word.variables = ()
    word.start = start
    return word
