"""Words of a script that the shell takes for a command or an assignment, and that are surely meant as neither.

Source: POSIX.1-2024, Shell Command Language: 2.9.1 Simple Commands, 2.10.2 rule 7 (assignments).
"""

from __future__ import annotations

from dflint.shell.nodes import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.shell.nodes import Script, Simple
    from dflint.source import Word

# What a list in Markdown, or a diff, leaves at the start of a line.
_MARKS = frozenset({"-", "--", "+", "*", "•"})


class NoCommand:
    """A simple command that is none: `word` is what the shell takes for one, `what` says how. `fails`: as 127."""

    __slots__ = ("fails", "what", "word")

    def __init__(self, word: Word | Simple, what: str, fails: bool) -> None:
        self.word = word
        self.what = what
        self.fails = fails


def may_have_no_commands(text: str) -> bool:
    """Whether a script may have such words, by its text."""
    return "==" in text or " = " in text or "- " in text or "+ " in text


def no_commands(script: Script) -> Iterator[NoCommand]:
    """The simple commands of a script that are none."""
    for simple in walk(script):
        words = simple.words
        if not words:
            it = simple.assignments[0] if simple.assignments else None
            if it is not None and not it.append and it.value.raw[:1] == "=":
                shown = f"{it.name}={it.value}"
                what = f"{shown} is an assignment to a variable of the shell, and installs nothing"
                yield NoCommand(simple, what, False)
        elif str(words[0]) in _MARKS and words[0].raw == str(words[0]) and len(words) > 1:
            yield NoCommand(words[0], f"the shell looks for a program called {words[0]}", True)
        elif _is_spaced_assignment(simple):
            what = f"the shell looks for a program called {words[0]}: an assignment has no spaces around ="
            yield NoCommand(words[0], what, True)
        elif _is_requirement(words[0]):
            yield NoCommand(words[0], f"the shell looks for a program called {words[0]}", True)


def _is_requirement(word: Word) -> bool:
    """Whether a word is a package of Python with its version."""
    name, equals, version = word.partition("==")
    letters = name.replace("-", "").replace("_", "").replace(".", "").replace("[", "")
    return bool(equals and version[:1].isdigit()) and letters.replace("]", "").isalnum()


def _is_spaced_assignment(simple: Simple) -> bool:
    """`NAME = value`, and nothing more."""
    words = simple.words
    is_one = len(words) == 3 and not simple.assignments and str(words[1]) == "="
    name = str(words[0])
    return is_one and words[1].raw == "=" and name.isidentifier() and name.isupper()
