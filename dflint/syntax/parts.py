"""Parts that several instructions share: pairs, mounts, and programs with their two forms."""

from __future__ import annotations

from dflint.shell.nodes import Item, Script, Simple, plain_word
from dflint.shell.parser import parse_script
from dflint.source import MappedText, Problem, Word
from dflint.syntax.arrays import read_array
from dflint.syntax.words import Argument, read_word, split_blanks, split_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.syntax.arrays import Array
    from dflint.syntax.flags import Flag
    from dflint.syntax.heredocs import Heredoc

MOUNT_KEYS = {
    "src": "source",
    "dst": "target",
    "destination": "target",
    "ro": "readonly",
    "rw": "readwrite",
}
SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"})  # they read what POSIX says


class Pair:
    """`key=value` of ENV, LABEL or ARG. `value` is None for an ARG without a default.

    `legacy`: written `ENV key value`.
    """

    __slots__ = ("end", "key", "legacy", "start", "value")

    def __init__(self, key: Argument, value: Argument | None, legacy: bool = False) -> None:
        self.key = key
        self.value = value
        self.legacy = legacy
        self.start = key.start
        self.end = key.end if value is None else value.end


class Mount:
    """`--mount=type=cache,target=/x`. Field names are in their long form, in lower case.

    `last`: where the last field ends, which is before a quote that is around all of them; None if
    the builder cannot tell the fields apart.
    """

    __slots__ = ("end", "fields", "last", "start")

    def __init__(self, fields: dict[str, Word], start: int, end: int, last: int | None) -> None:
        self.fields = fields
        self.start = start
        self.end = end
        self.last = last

    @property
    def kind(self) -> str:
        """bind, cache, tmpfs, secret or ssh."""
        return self.fields.get("type", "bind").lower()

    @property
    def target(self) -> Word | None:
        """The path at which it is mounted, if it is given."""
        return self.fields.get("target")


# Bytes of an argument of a program, with pages of 4 KiB (MAX_ARG_STRLEN in include/uapi/linux/binfmts.h;
# tried with Linux 6.18, 2026-12-01).
LONGEST_ARGUMENT = 131_071


class Program:
    """What RUN, CMD, ENTRYPOINT and HEALTHCHECK start, in one of two forms.

    `form`: "exec" for a JSON array, whose strings are in `items`, or "shell" for a script. `source`: the
    script that the shell gets.
    """

    __slots__ = ("array", "form", "heredocs", "source", "text")

    def __init__(self, text: MappedText, heredocs: Sequence[Heredoc] = ()) -> None:
        self.text = text
        self.heredocs = heredocs
        self.array: Array | None = read_array(text, 0, len(text.text))
        is_exec = self.array is not None and self.array.is_valid
        self.form = "exec" if is_exec else "shell"
        self.source = self._with_documents() if heredocs else text

    @property
    def items(self) -> tuple[Word, ...]:
        return self.array.items if self.array is not None and self.form == "exec" else ()

    @property
    def is_script(self) -> bool:
        """Whether a shell runs it: it has the shell form, or is ["sh", "-c", "…"]."""
        return self.form == "shell" or _shell_argument(self.items) is not None

    @property
    def interpreter(self) -> str:
        """The `#!` line of a script that is a here-document, or nothing."""
        if not self.heredocs or not self.source.text.startswith("#!") or not self.is_heredoc:
            return ""
        return self.source.text[2:].partition("\n")[0].strip()

    @property
    def is_heredoc(self) -> bool:
        """Whether the body of a here-document is the whole script."""
        return len(self.heredocs) == 1 and self.text.text == self.heredocs[0].word

    def _with_documents(self) -> MappedText:
        if self.is_heredoc:
            return self.heredocs[0].body
        return self.text.followed_by(*((it.source, it.body_start, it.stop) for it in self.heredocs))

    def parse(self) -> Script:
        """Read it as a script of a POSIX shell; the exec form as the one command that it is."""
        if self.form == "shell":
            return _read(self.source, is_argument=not self.interpreter)
        assert self.array
        inner = _shell_argument(self.items)
        if inner is not None:
            return _read(self.array.texts[inner])
        start, end = self.array.start, self.array.end
        words = tuple(plain_word(str(it), it.start, it.end) for it in self.items)
        return Script(start, end, (Item(Simple((), words, (), start, end), "", end, end),))


def _read(source: MappedText, is_argument: bool = True) -> Script:
    """A script, if it is not too long for an argument of the shell."""
    length = len(source.text)
    if length <= LONGEST_ARGUMENT or not is_argument:
        return parse_script(source)
    start, end = source.span(0, 1)
    message = (
        f"the script has {length:,} characters: the shell does not start, as Linux takes no argument"
        f" of more than {LONGEST_ARGUMENT:,} bytes"
    )
    return Script(start, start, (), (Problem(message, start, end),))


def read_pairs(rest: MappedText, escape: str, legacy: bool) -> list[Pair]:
    """The pairs of ENV and LABEL (`legacy` form allowed) or ARG."""
    words = split_quoted(rest, 0, len(rest.text), escape)
    if legacy and words and "=" not in rest.text[slice(*words[0])]:
        return [_legacy(rest, words[0][0], escape)]
    return [_pair(rest, start, end, escape) for start, end in words]


def read_arguments(rest: MappedText, array: Array | None, escape: str) -> tuple[Argument, ...]:
    """The words of COPY, ADD, VOLUME, EXPOSE and FROM, or the strings of their JSON form."""
    if array is not None and array.is_valid:
        return tuple([read_word(text, 0, len(text.text), escape) for text in array.texts])
    words = split_blanks(rest, 0, len(rest.text))
    return tuple([read_word(rest, start, end, escape) for start, end in words])


def read_mount(flag: Flag) -> Mount:
    """Read the comma-separated fields of `--mount`.

    The flag has lost its own quotes; those that are left were escaped, and hold commas as in CSV.
    """
    fields: dict[str, Word] = {}
    value: Word = flag.value if flag.value is not None else Word("", flag.end, flag.end)
    for start, end in _csv(str(value)):
        text = str(value)[start:end].strip('"')
        key, equals, content = text.partition("=")
        place = value.part(start + len(key) + len(equals), end)
        name = key.strip().lower()
        fields[MOUNT_KEYS.get(name, name)] = Word(content, place.start, place.end)
    is_quoted = value.raw[:1] in ('"', "'") and value.raw[-1:] == value.raw[:1]
    last = flag.end - is_quoted if is_csv(str(value)) else None
    return Mount(fields, flag.start, flag.end, last)


def _csv(text: str) -> list[tuple[int, int]]:
    """Where the fields are, with their quotes. A quote counts at the start of a field, as in Go."""
    if '"' not in text:
        cuts = [-1, *(i for i, char in enumerate(text) if char == ","), len(text)]
    else:
        cuts, quoted = [-1], False
        for i, char in enumerate(text):
            if char == '"':
                quoted = not quoted and (i == cuts[-1] + 1 or text[i - 1] == '"')
            elif char == "," and not quoted:
                cuts.append(i)
        cuts.append(len(text))
    return [(cuts[i] + 1, cuts[i + 1]) for i in range(len(cuts) - 1)]


def is_csv(text: str) -> bool:
    """Whether quotes are around whole fields only, and are closed."""
    for start, end in _csv(text) if '"' in text else ():
        field = text[start:end]
        inside = field[1:-1].replace('""', "") if field[:1] == field[-1:] == '"' else field
        if '"' in inside or field == '"':
            return False
    return True


def _legacy(rest: MappedText, start: int, escape: str) -> Pair:
    """`ENV key the whole rest`."""
    text = rest.text
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    at = end
    while at < len(text) and text[at].isspace():
        at += 1
    key = read_word(rest, start, end, escape)
    value = read_word(rest, at, len(text), escape) if at < len(text) else None
    return Pair(key, value, legacy=True)


def _pair(rest: MappedText, start: int, end: int, escape: str) -> Pair:
    cut = rest.text.find("=", start, end)
    if cut < 0:
        return Pair(read_word(rest, start, end, escape), None)
    return Pair(read_word(rest, start, cut, escape), read_word(rest, cut + 1, end, escape))


def _shell_argument(items: Sequence[str]) -> int | None:
    """Which item is a script: the one after -c of ["sh", "-c", "…"]."""
    if len(items) < 3 or items[0].rsplit("/", 1)[-1] not in SHELLS:
        return None
    for index, item in enumerate(items[1:-1], 1):
        if not item.startswith("-"):
            return None
        if item[1:2] != "-" and item.endswith("c"):
            return index + 1
    return None
