"""Programs that run another program: `sudo`, `env`, `timeout 5`, `xargs`, `python -m` and so on.

Sources: the manual pages of sudo, doas, GNU coreutils, util-linux, findutils, busybox and others.
"""

from __future__ import annotations

from dflint.knowledge.program_options import Options
from dflint.knowledge.wrappers import MODULES
from dflint.model.commands.arguments import takes_next

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.knowledge.wrappers import Wrapper
    from dflint.shell.nodes import ShellWord

_INTERPRETER = Options("-W -X")


def program_at(wrapper: Wrapper, words: Sequence[ShellWord], at: int) -> int:
    """The index of the program that a wrapper before `words[at]` runs; -1 if it runs none."""
    skip, verb = wrapper.skip, wrapper.verb
    while at < len(words):
        word = words[at]
        if word[:1] == "-" and len(word) > 1:
            if word in wrapper.unless.split():
                return -1
            at += 1 + takes_next(word, wrapper.options)
            continue
        if verb:
            if word != verb:
                return -1
            verb = ""
        elif skip:
            skip -= 1
        elif not (wrapper.assigns and is_assignment(word)) and not _is_count(word):
            return at
        at += 1
    return -1


def module_at(words: Sequence[ShellWord], at: int) -> int:
    """The index of `pip` in `python -m pip`; -1 for anything else that python runs."""
    while at < len(words) - 1 and words[at][:1] == "-":
        if words[at].endswith("m") and words[at][1] != "-":
            return at + 1 if words[at + 1] in MODULES else -1
        at += 1 + takes_next(words[at], _INTERPRETER)
    return -1


def is_assignment(word: str) -> bool:
    """Whether it reads `NAME=value`."""
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def _is_count(word: str) -> bool:
    """Whether it is a number, as in `retry 5 apt-get`: no program is called so."""
    return word.isdigit()
