"""The instructions of a Dockerfile and their parts.

A node is a value: it has no parent and is never changed. Its parts are read when first asked for.
Source: Dockerfile reference; BuildKit, frontend/dockerfile/instructions.
"""

from __future__ import annotations

from dflint.shell.nodes import Simple
from dflint.source import Lazy, MappedText, Word, cached_property
from dflint.syntax.arrays import read_array
from dflint.syntax.flags import read_flags, skip_spaces
from dflint.syntax.lines import BLANKS, SPACES
from dflint.syntax.parts import Program, read_arguments, read_mount, read_pairs
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import ClassVar

    from dflint.shell.nodes import Script
    from dflint.source import Problem
    from dflint.syntax.arrays import Array
    from dflint.syntax.flags import Flag
    from dflint.syntax.heredocs import Heredoc
    from dflint.syntax.lines import Comment, Line
    from dflint.syntax.parts import Mount, Pair
    from dflint.syntax.words import Argument


class Instruction(Lazy, remembered="syntax.validate.argument_problems"):
    """One instruction, from its keyword to the end of its last line or here-document."""

    KEYWORD: ClassVar[str] = ""
    FLAGS: ClassVar[frozenset[str]] = frozenset()
    LISTS: ClassVar[frozenset[str]] = frozenset()  # flags that may be given more than once
    FIRST: ClassVar[str] = "words"  # what is read of its arguments before anything else is
    # What is so of nearly all of them takes no room in each.
    _trimmed = 0
    _outer: MappedText | None = None

    def __init__(
        self,
        spelled: str,
        place: tuple[int, int],
        flags: tuple[Flag, ...],
        at: int,
        trimmed: int,
        line: Line,
        escape: str,
        problems: tuple[Problem, ...] = (),
        outer: MappedText | None = None,
    ) -> None:
        """`spelled`, `place`: its keyword. `at`: where its arguments begin in the text of its line, of which
        `trimmed` characters at the end are none of it. `outer`: the text, where it is in an ONBUILD."""
        self.spelled = spelled
        self.start, end = place
        self._width = end - self.start  # a small number, which Python has ready
        self.flags = flags
        self._at = at
        self.line = line
        if trimmed:
            self._trimmed = trimmed
        self.escape = escape
        self.problems = problems
        if outer is not None:
            self._outer = outer

    @property
    def keyword(self) -> Word:
        if self._width != len(self.spelled):  # continued on another line
            return Word(self.spelled, self.start, self.start + self._width)
        word = str.__new__(Word, self.spelled)
        word.start = self.start
        return word

    @cached_property
    def rest(self) -> MappedText:
        """What follows keyword and flags, continuations joined."""
        line, text = self.line, self._outer
        if text is None and line.joined is None:
            start, end = line.first + self._at, line.end - self._trimmed
            return MappedText(line.source[start:end], ((0, start),))
        text = text or line.text
        return text.cut(self._at, max(self._at, len(text.text) - self._trimmed))

    @cached_property
    def end(self) -> int:
        """Where the last of its arguments ends, or the last of its here-documents."""
        if self.line.heredocs:
            return self.line.end
        if self.rest.text:
            return self.rest.end(len(self.rest.text))
        return self.flags[-1].end if self.flags else self.keyword.end

    def was_read(self) -> bool:
        """Whether its arguments were read. They are to be forgotten then, and may be read again."""
        try:
            delattr(self, self.FIRST)
        except AttributeError:
            return False
        return True

    @property
    def heredocs(self) -> tuple[Heredoc, ...]:
        return self.line.heredocs

    @property
    def documents(self) -> tuple[Heredoc, ...]:
        """The here-documents that something reads, so none that is the whole script of a RUN."""
        return self.line.heredocs

    @property
    def body(self) -> MappedText:
        """What it says behind keyword and flags; the bodies of here-documents too in a RUN."""
        return self.rest

    @property
    def written(self) -> str:
        """All of its text except for comments, with flags and the bodies of here-documents."""
        line = self.line
        if not line.heredocs:
            return line.written
        return "\n".join((line.written, *[heredoc.written for heredoc in line.heredocs]))

    def has_any(self, pieces: Iterable[str]) -> bool:
        """Whether one of these pieces of text is in what is written."""
        text = self.written
        for piece in pieces:  # noqa: SIM110 - any() takes twice as long
            if piece in text:
                return True
        return False

    @property
    def lower(self) -> str:
        """What is written, in lower case: where letter case does not matter."""
        return self.written.lower()

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments between its lines."""
        return self.line.comments

    @cached_property
    def array(self) -> Array | None:
        """What its arguments are if they begin with a bracket: a JSON array, or none after all."""
        return read_array(self.rest, 0, len(self.rest.text))

    @cached_property
    def words(self) -> tuple[Argument, ...]:
        """Its arguments."""
        array = self.array if self.rest.text.startswith("[") else None
        return read_arguments(self.rest, array, self.escape)

    def flag(self, name: str) -> Flag | None:
        """The flag of that name, written without its dashes."""
        for flag in self.flags:
            if flag.name == name:
                return flag
        return None


def are_written_alike(one: Instruction, other: Instruction) -> bool:
    """Whether two instructions are the same, at the same place, except for the comments above them."""
    if one is other:
        return True
    return (
        one.start == other.start
        and one.line.written == other.line.written
        and not one.heredocs
        and not other.heredocs
        and [*one.line.text.places()] == [*other.line.text.places()]
    )


class Unknown(Instruction):
    """A line whose first word is none that the builder knows."""


class From(Instruction):
    """`FROM [--platform=…] image [AS name]`: starts a stage."""

    KEYWORD = "FROM"
    FLAGS = frozenset({"platform"})

    @cached_property
    def image(self) -> Argument | None:
        """The image, or the stage, that it builds upon."""
        return self.words[0] if self.words else None

    @cached_property
    def name(self) -> Argument | None:
        """The name of the stage."""
        named = len(self.words) >= 3 and self.words[1].lower() == "as"
        return self.words[2] if named else None


class _Starts(Instruction):
    """An instruction that starts a program."""

    FIRST = "program"

    @cached_property
    def program(self) -> Program:
        return Program(self.rest, self.heredocs)

    @cached_property
    def array(self) -> Array | None:
        return self.program.array

    @property
    def form(self) -> str:
        """ "exec" or "shell"."""
        return self.program.form

    @cached_property
    def script(self) -> Script:
        """What it runs, read as a script of a POSIX shell."""
        return self.program.parse()

    @property
    def words(self) -> tuple[Word, ...]:  # type: ignore[override]
        if self.form == "exec":
            return self.program.items
        nodes = [item.node for item in self.script.items]
        return tuple([word for node in nodes if isinstance(node, Simple) for word in node.words])


class Run(_Starts):
    """`RUN script` or `RUN ["program", "argument"]`: runs something and keeps what it writes."""

    KEYWORD = "RUN"
    FLAGS = frozenset({"mount", "network", "security", "device"})
    LISTS = frozenset({"mount", "device"})

    @property
    def documents(self) -> tuple[Heredoc, ...]:
        """The here-documents that its commands read; none if there is one that is the whole script."""
        return () if not self.heredocs or self.program.is_heredoc else self.heredocs

    @property
    def body(self) -> MappedText:
        """Its script: what it says behind the flags, or the bodies of here-documents as well."""
        return self.program.source if self.heredocs else self.rest

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(read_mount(flag) for flag in self.flags if flag.name == "mount")


class Cmd(_Starts):
    """`CMD …`: what a container runs, or the arguments of its ENTRYPOINT."""

    KEYWORD = "CMD"


class Entrypoint(_Starts):
    """`ENTRYPOINT …`: what a container runs."""

    KEYWORD = "ENTRYPOINT"


class Healthcheck(_Starts):
    """`HEALTHCHECK NONE` or `HEALTHCHECK [--interval=…] CMD …`."""

    KEYWORD = "HEALTHCHECK"
    FLAGS = frozenset({"interval", "timeout", "start-period", "start-interval", "retries"})

    @property
    def kind(self) -> Word:
        """NONE or CMD, as it is written."""
        text = self.rest.text
        word = text.split(None, 1)[0] if text.strip() else ""
        return Word(word, self.rest.offset(0), self.rest.end(len(word)))

    @cached_property
    def program(self) -> Program:
        text = self.rest.text
        start = len(text) - len(text[len(self.kind) :].lstrip())
        return Program(self.rest.cut(start, len(text)))


class Shell(Instruction):
    """`SHELL ["program", "argument"]`: what runs the shell form from here on."""

    KEYWORD = "SHELL"
    FIRST = "array"

    @property
    def items(self) -> tuple[Word, ...]:
        return self.array.items if self.array else ()


class _Copies(Instruction):
    """COPY or ADD."""

    @cached_property
    def sources(self) -> tuple[Argument, ...]:
        """What is copied, without here-documents."""
        if not self.heredocs:
            return self.words[:-1]
        opened = {heredoc.word.start for heredoc in self.heredocs}
        return tuple(word for word in self.words[:-1] if word.start not in opened)

    @cached_property
    def destination(self) -> Argument | None:
        return self.words[-1] if len(self.words) > 1 else None


class Copy(_Copies):
    """`COPY [--from=stage] source… destination`."""

    KEYWORD = "COPY"
    FLAGS = frozenset({"from", "chown", "chmod", "link", "parents", "exclude"})
    LISTS = frozenset({"exclude"})

    @cached_property
    def from_(self) -> Argument | None:
        """The stage or image that it copies from; None for the build context."""
        flag = self.flag("from")
        return flag.value if flag else None


class Add(_Copies):
    """`ADD source… destination`: copies, downloads or unpacks."""

    KEYWORD = "ADD"
    FLAGS = frozenset({"chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude"})
    LISTS = frozenset({"exclude"})


class _Pairs(Instruction):
    """ENV, LABEL or ARG."""

    LEGACY: ClassVar[bool] = True
    FIRST = "pairs"

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(read_pairs(self.rest, self.escape, self.LEGACY))

    @cached_property
    def legacy(self) -> Pair | None:
        """The only pair, if it is written `KEY value`, and is more than a key."""
        first = self.pairs[0] if self.pairs else None
        return first if first is not None and first.legacy and first.value is not None else None

    @property
    def words(self) -> tuple[Argument, ...]:
        return tuple(it for pair in self.pairs for it in (pair.key, pair.value) if it is not None)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names of what it sets."""
        return frozenset([pair.key for pair in self.pairs])

    @cached_property
    def used_variables(self) -> frozenset[str]:
        """The names of the variables in its keys and values."""
        return frozenset([it.name for word in self.words for it in word.variables])

    @cached_property
    def is_well_formed(self) -> bool:
        """Whether it is all `key=value`, with no quote or brace left open."""
        if self.problems or any(pair.legacy for pair in self.pairs):
            return False
        return bool(self.pairs) and not any(word.problems for word in self.words)


class Env(_Pairs):
    """`ENV key=value…`: variables of the build and of the container."""

    KEYWORD = "ENV"


class Label(_Pairs):
    """`LABEL key=value…`: facts about the image."""

    KEYWORD = "LABEL"


class Arg(_Pairs):
    """`ARG name[=default]…`: variables of the build."""

    KEYWORD = "ARG"
    LEGACY = False


class Expose(Instruction):
    """`EXPOSE port[/protocol]…`."""

    KEYWORD = "EXPOSE"

    @cached_property
    def words(self) -> tuple[Argument, ...]:
        return read_arguments(self.rest, None, self.escape)


class Volume(Instruction):
    """`VOLUME path…` or `VOLUME ["path"]`."""

    KEYWORD = "VOLUME"


class _Text(Instruction):
    """An instruction whose only argument is the whole rest of the line, spaces and all."""

    FIRST = "argument"

    @cached_property
    def argument(self) -> Argument:
        return read_word(self.rest, 0, len(self.rest.text), self.escape)

    @property
    def words(self) -> tuple[Argument, ...]:
        return (self.argument,) if self.rest.text else ()


class User(_Text):
    """`USER name[:group]`."""

    KEYWORD = "USER"


class Workdir(_Text):
    """`WORKDIR path`."""

    KEYWORD = "WORKDIR"


class Stopsignal(_Text):
    """`STOPSIGNAL signal`."""

    KEYWORD = "STOPSIGNAL"


class Maintainer(_Text):
    """`MAINTAINER name`: deprecated."""

    KEYWORD = "MAINTAINER"


class Onbuild(Instruction):
    """`ONBUILD instruction`: runs in the build of an image that builds upon this one."""

    KEYWORD = "ONBUILD"
    kept = frozenset({"inner"})

    @cached_property
    def inner(self) -> Instruction | None:
        """The instruction that is deferred. In another ONBUILD, which the builder refuses, none."""
        if not self.rest.text:
            return None
        inner = read_instruction(self.line, self.escape, self.rest)
        if isinstance(inner, Onbuild):
            inner.inner = None
        return inner


KINDS: dict[str, type[Instruction]] = {
    kind.KEYWORD: kind
    for kind in (
        Add, Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Healthcheck, Label, Maintainer, Onbuild,
        Run, Shell, Stopsignal, User, Volume, Workdir,
    )
}  # fmt: skip
LONGEST = 12  # characters that no keyword has
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def read_instruction(
    line: Line, escape: str, outer: MappedText | None = None
) -> Instruction | None:
    """Read the instruction that a line holds, or the rest of an ONBUILD (`outer`).

    None for a line that has nothing but an escape character on it.
    """
    text = line.joined if outer is None else outer  # None where it is in the file as it is
    whole = line.written if text is None else text.text
    end = len(whole if whole[-1:].isalnum() else whole.rstrip(SPACES))
    start = 0 if whole[:1].isalnum() else len(whole) - len(whole.lstrip(SPACES))
    if start >= end:
        return None
    stop = _keyword_end(whole, start, end)
    name = whole[start:stop]
    place, after = text.span(start, stop) if text else (line.first + start, line.first + stop)
    if place == line.first:
        place = line.first  # one number, not two that are equal
    flags: tuple[Flag, ...] = ()
    problems: tuple[Problem, ...] = ()
    at = skip_spaces(whole, stop)
    if whole.startswith("--", at):
        flags, at, problems = read_flags(text or line.text, at, escape)
    kind = KINDS.get(name.upper()) or Unknown
    name = kind.KEYWORD if name == kind.KEYWORD else name  # one string for all of them
    trimmed = len(whole) - end
    return kind(name, (place, after), flags, at, trimmed, line, escape, problems, outer)


def _keyword_end(text: str, start: int, end: int) -> int:
    """Where the first word ends; only ASCII spaces end it."""
    word = text[start : start + LONGEST].partition(" ")[0]
    if len(word) < LONGEST and word.isalpha():
        return start + len(word)
    at = len(text) - len(text[start:].lstrip(LETTERS))
    while at < end and text[at] not in BLANKS:
        at += 1
    return at
