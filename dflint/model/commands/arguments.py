"""How programs read their options: which of them take the next word as their value.

Sources: the manual pages and `--help` of the programs; POSIX, Utility Syntax Guidelines.
"""

from __future__ import annotations

from dflint.knowledge.program_options import options_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.knowledge.program_options import Options
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word


class Option:
    """An option as it was given: `-t` for `-tfoo`, `--target` for `--target=foo`, with its value.

    `word` is the one that it is in.
    """

    __slots__ = ("flag", "value", "word")

    def __init__(self, flag: str, value: Word | None, word: ShellWord) -> None:
        self.flag = flag
        self.value = value
        self.word = word


# `tar xzf a.tar.gz`: the first word is a bundle of options although it has no dash.
_DASHLESS = frozenset({"tar", "bsdtar", "gtar"})
# What follows these belongs to another program.
_EXECUTES = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def takes_next(word: str, table: Options) -> bool:
    """Whether the value of this option is the next word."""
    if word in table.values:
        return True
    if len(word) <= 2 or word[1] == "-" or not table.bundles:
        return False
    for at in range(1, len(word)):
        if "-" + word[at] in table.values:
            return at == len(word) - 1
        if not word[at].isalnum():
            return False
    return False


def read_options(
    program: str, words: tuple[ShellWord, ...]
) -> tuple[tuple[Option, ...], tuple[ShellWord, ...]]:
    """Tell the options of a program and their values from its operands."""
    table = options_of(program)
    options: list[Option] = []
    operands: list[ShellWord] = []
    at, count = 0, len(words)
    if program == "find":
        count = next((i for i, word in enumerate(words) if word in _EXECUTES), count)
    if count and program in _DASHLESS and words[0][:1] != "-":
        at = _dashless(words, table, options)
    while at < count:
        word = words[at]
        at += 1
        if not word or word[0] != "-" or len(word) == 1:
            operands.append(word)
            if table.stops:
                break
            continue
        if word == "--":
            break
        value = None
        if at < count and takes_next(word, table):
            value = words[at]
            at += 1
        if len(word) == 2 or word[1] == "-" or not table.bundles:
            options.append(_single(word, value))
        else:
            _bundle(word, value, table, options)
    operands += words[at:count]
    if len(operands) == len(words):
        return (), words
    return tuple(options), tuple(operands)


def _single(word: ShellWord, value: Word | None) -> Option:
    """A word that is one option, with the value that stood after it or is in it."""
    if "=" not in word:
        return Option(word, value or None, word)
    name = word.partition("=")[0]
    return Option(name, value or word.part(len(name) + 1, len(word)), word)


def _bundle(word: ShellWord, value: Word | None, table: Options, options: list[Option]) -> None:
    """Note the options of a word such as `-qy`, with the value that stood after it, and the word."""
    for at in range(1, len(word)):
        flag = "-" + word[at]
        rest = at + 1 + (word[at + 1 : at + 2] == "=")
        if flag in table.values or rest > at + 1:
            options.append(Option(flag, value or word.part(rest, len(word)), word))
            break
        if not word[at].isalnum():
            break
        options.append(Option(flag, None, word))
    options.append(Option(str(word), None, word))


def _dashless(words: Sequence[ShellWord], table: Options, options: list[Option]) -> int:
    """Read `xzf archive`: each letter that wants a value takes the next word. Says where it ends."""
    at = 1
    for letter in words[0]:
        flag = "-" + letter
        value = None
        if flag in table.values and at < len(words):
            value = words[at]
            at += 1
        options.append(Option(flag, value, words[0]))
    return at
