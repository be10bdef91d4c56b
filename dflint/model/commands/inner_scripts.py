"""Scripts inside scripts: `sh -c "…"`, `su -c '…'`, `eval "…"`, `bash <<EOF`."""

from __future__ import annotations

from dflint.shell.nodes import Compound, SpecialWord
from dflint.shell.parser import parse_script
from dflint.source import MappedText, TextAtOnePlace
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.shell.nodes import Script, ShellWord
    from dflint.syntax.nodes import Run

# Others that give what follows `-c` to a shell.
RUNNERS = frozenset({"su", "runuser", "flock", "script"})
# All that may be handed a script.
INTERPRETERS = SHELLS | RUNNERS | {"eval"}
_PASSING_ON = frozenset({"su", "runuser", "eval"})  # their status is that of the script
_SHELL_VALUES = ("-o", "+o", "-O", "+O", "--rcfile", "--init-file")
# In double quotes, the backslash before these is not part of the script.
_ESCAPED = frozenset('$`"\\')


class InnerScript:
    """A script that a command hands to a shell: in `word`, with the text that the shell gets."""

    __slots__ = ("exact", "source", "word")

    def __init__(self, word: ShellWord, source: MappedText, exact: bool) -> None:
        self.word = word
        self.source = source
        self.exact = exact

    def parse(self) -> Script:
        """Read it."""
        return parse_script(self.source)


def script_in(command: Command, source: MappedText | None) -> InnerScript | None:
    """The script that a command hands to a shell, if it can be read."""
    name = command.name
    if name in SHELLS:
        word = _after_c(command.args) or _document(command)
    elif name in RUNNERS:
        word = _after_c(command.args, anywhere=True)
    elif name == "eval" and len(command.args) == 1:
        word = command.args[0]
    else:
        return None
    if word is None or not word.strip() or _is_unknown(word):
        return None
    text = _inside(word, source)
    return InnerScript(word, text or _at_start(word), text is not None)


def whole_script(run: Run, commands: Sequence[Command]) -> Script:
    """The script of a RUN; where it is a group, or only hands a script to a shell as `bash -c '…'` does, that one.

    Only if its places in the file are known, and that shell does not stop at errors.
    """
    script = run.script
    while len(script.items) == 1 and isinstance(node := script.items[0].node, Compound):
        if node.kind not in ("group", "subshell"):
            return run.script
        script = node.bodies[0]
    only = commands[0] if len(script.items) == 1 and commands else None
    if only is None or only.simple is not script.items[0].node:
        return script
    is_shown = runs_shown_script(only) or only.name in _PASSING_ON
    inner = script_in(only, None) if is_shown and not _stops(only) else None
    return inner.parse() if inner is not None and inner.exact else script


def _stops(command: Command) -> bool:
    options = [word for word in command.args if word[:1] == "-" and word[:2] != "--"]
    return any("e" in word for word in options) or "errexit" in command.args


def runs_shown_script(command: Command) -> bool:
    """Whether a shell gets its script with `-c`, and nothing in it is known at run time only."""
    return (
        command.name in SHELLS
        and command.has("-c")
        and not any("$(" in it or "`" in it for it in command.args)
    )


def shell_part(word: ShellWord, start: int, end: int) -> ShellWord:
    """The word `word[start:end]`, as `Word.part`, with what expands in it."""
    place = word.part(start, end)
    part = str.__new__(SpecialWord, place)
    part.start, part.end, part.raw = place.start, place.end, place.raw
    part.expands = word.expands and "$" in place
    part.quoted, part.glob = word.quoted, word.glob
    part.variables, part.substitutions = word.variables, word.substitutions
    return part


def _after_c(words: Sequence[ShellWord], anywhere: bool = False) -> ShellWord | None:
    """The script after -c, also in `-lc` or `-euo pipefail -c`."""
    wanted = False
    at = 0
    while at < len(words):
        word = words[at]
        if word[:1] in "-+" and len(word) > 1:
            wanted |= word == "--command" or (word[:2] != "--" and "c" in word)
            if wanted and anywhere:
                return words[at + 1] if at + 1 < len(words) else None
            at += word in _SHELL_VALUES or (word[:2] != "--" and word[-1] == "o")
        elif not anywhere:
            return word if wanted else None
        at += 1
    return None


def _document(command: Command) -> ShellWord | None:
    """The here-document that a shell reads as its script."""
    if any(word[:1] != "-" for word in command.args):
        return None
    for redirect in command.simple.redirects:
        if redirect.body is not None and redirect.fd in ("", "0"):
            return redirect.body
    return None


def _is_unknown(word: ShellWord) -> bool:
    """Whether it is nothing but a variable or a substitution."""
    if len(word.substitutions) == 1 and not word.variables:
        return word[:1] in "$`" and word[-1:] in ")`"
    return word.expands and word[:1] == "$" and " " not in word


def _at_start(word: ShellWord) -> MappedText:
    """The text of a word whose quotes hide the places: all of it is where the word starts."""
    return TextAtOnePlace(str(word), word.start)


def _inside(word: ShellWord, source: MappedText | None) -> MappedText | None:
    """The text of a word as the inner shell gets it, with its places, where they can be known."""
    raw = word.raw
    if source is None and word.end - word.start == len(raw):
        source, first = MappedText(raw, ((0, word.start),)), 0
    else:
        first = _find(source, raw, word.start) if source else -1
    if first >= 0 and source:
        kept = _kept(raw)
        text = "".join(raw[a:b] for a, b in kept)
        if text == word:
            return _joined(source, text, [(first + a, first + b) for a, b in kept])
    return None


def _find(source: MappedText, raw: str, offset: int) -> int:
    """The index of `raw` in the text of `source`, where it is at this offset of the file."""
    at = source.index(offset)
    return at if source.text.startswith(raw, at) and source.offset(at) == offset else -1


def _kept(raw: str) -> list[tuple[int, int]]:
    """The parts of a quoted word that are its text: all but the quotes and some backslashes."""
    quote = raw[0]
    if quote not in "\"'":
        return [(0, len(raw))]
    end = len(raw) - 1
    kept, first, at = [], 1, raw.find("\\", 1, end) if quote == '"' else -1
    while at >= 0:
        if raw[at + 1] in _ESCAPED:
            kept.append((first, at))
            first = at + 1
        at = raw.find("\\", at + 2, end)
    return [*kept, (first, end)]


def _joined(source: MappedText, text: str, parts: Sequence[tuple[int, int]]) -> MappedText:
    """Parts of a text as one text, each with its places."""
    if len(parts) == 1:
        return source.cut(*parts[0])
    pieces: list[tuple[int, int]] = []
    at = 0
    for start, end in parts:
        for first, last in source.cut(start, end).places():
            pieces.append((at, first))
            at += last - first
    return MappedText(text, pieces)
