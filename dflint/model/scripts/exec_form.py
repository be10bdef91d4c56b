"""From the shell form of a program to its exec form, and from what looks like one to a real one."""

from __future__ import annotations

from dflint.shell.nodes import Simple
from dflint.source import MappedText
from dflint.syntax.arrays import read_array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.shell.nodes import Script, ShellWord

# What only the shell can do: there is no such program, or the program does something else.
BUILTINS = frozenset({
    ".", ":", "[[", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare",
    "eval", "exec", "exit", "export", "fg", "getopts", "hash", "if", "jobs", "let", "local",
    "popd", "pushd", "read", "readonly", "return", "set", "shift", "shopt", "source", "times",
    "trap", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait",
})  # fmt: skip
# Programs that show or read such a word with its quotes: a text, an expression, a script.
QUOTING = frozenset({
    "awk", "echo", "jq", "node", "perl", "php", "printf", "psql", "python", "python3", "ruby", "yq",
})  # fmt: skip
# Programs that read a script or a command in their arguments.
READERS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "cmd", "powershell",
                    "pwsh", "env", "envsubst"})  # fmt: skip
CLOSED_BY = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u2018": "\u2019",
    "\u2019": "\u2019",
}


def without_shell(script: Script) -> list[str] | None:
    """The words of a shell form that needs no shell, or None if it does."""
    if len(script.items) != 1 or script.problems or script.items[0].connector:
        return None
    command = script.items[0].node
    if not isinstance(command, Simple) or command.assignments or command.redirects:
        return None
    if not command.words or command.words[0] in BUILTINS or any(map(_needs_shell, command.words)):
        return None
    return [str(word) for word in command.words]


def has_windows_path(text: str) -> bool:
    """Whether a backslash is before what a path may go on with."""
    return any(it[:1].isalnum() or it[:1] in (".", "_", "\\") for it in text.split("\\")[1:] if it)


def as_array(words: Sequence[str]) -> str:
    """Strings as a JSON array on one line."""
    return f"[{', '.join(map(_as_json, words))}]"


def meant_array(text: str) -> str | None:
    """The JSON array that was meant by something like `['a', "b",]`; None if none was.

    Every item must be in quotes, so that a test such as `[ "$a" = "b" ]` is none.
    """
    items: list[str] = []
    at = _after_blanks(text, 1)
    while text[at : at + 1] in CLOSED_BY and at < len(text):
        end = _string_end(text, at)
        if end < 0:
            return None
        items.append(_repaired(text[at:end]))
        at = _after_blanks(text, end)
        if text[at : at + 1] != ",":
            break
        at = _after_blanks(text, at + 1)
    rest = text[at + 1 :].strip()
    if text[at : at + 1] != "]" or not items or (rest and not rest.startswith("#")):
        return None
    return f"[{', '.join(items)}]"


def _needs_shell(word: ShellWord) -> bool:
    return (
        word.expands or word.glob or bool(word.substitutions)
        or (not word.quoted and (word[:1] == "~" or "{" in word or "=~" in word))
    )  # fmt: skip


def _string_end(text: str, start: int) -> int:
    """The index after the quote that closes the string from `start` on, or -1."""
    close = CLOSED_BY[text[start]]
    at = start + 1
    while at < len(text):
        if text[at] == "\\" and close == '"':
            at += 1
        elif text[at] == close:
            return at + 1
        at += 1
    return -1


def _repaired(item: str) -> str:
    """One string as JSON, the text in it as it is."""
    array = read_array(MappedText(f"[{item}]", ((0, 0),)), 0, len(item) + 2)
    return item if array is not None and array.is_valid else _as_json(item[1:-1])


def _as_json(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " else f"\\u{ord(char):04x}" for char in escaped) + '"'


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def looks_like_array(text: str, is_program: bool) -> bool:
    """Whether a text that is no JSON array was meant to be one.

    A test of the shell has a space behind its bracket, and no comma behind its first word; a path
    may have a class such as `[a-z]` in it.
    """
    inside = text[1:].lstrip()
    if text[1:2] in ('"', "'"):
        return True
    if inside[:1] in ('"', "'"):
        end = inside.find(inside[0], 1)
        return end > 0 and inside[end + 1 :].lstrip()[:1] == ","
    if text[1:2] == "$":
        return '", "' in text or ', "' in text
    if not is_program or text[1:2] in ("", " ", "[", "\t"):
        return False
    return "," in text or text.rstrip()[-1:] == "]"


def base_name(word: str) -> str:
    """The name of a program without the path to it, and without what Windows adds."""
    return word.rpartition("/")[2].rpartition("\\")[2].lower().removesuffix(".exe")
