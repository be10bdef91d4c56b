"""Scripts of which ShellCheck has nothing to say: plain words, in commands that it has no check for.

Many RUNs do no more than install something. To ask about one takes longer than to look at a whole file.
"""

from __future__ import annotations

from dflint.knowledge.unchecked_commands import (
    CHARACTERS,
    LISTS,
    ONLY_OPTIONS,
    PROGRAMS,
    RESERVED,
)

# In a path that is surely below the directories of a system, such as /usr/share/*.
FEWEST_SLASHES = 4
_BETWEEN = frozenset(" \t\n&;")
_PLAIN = CHARACTERS | _BETWEEN


def is_plain(text: str) -> bool:
    """Whether a script, which shells can read, is known to be nothing that ShellCheck reports."""
    text = text.replace(LISTS, LISTS[:-2])
    if not _PLAIN.issuperset(text):
        return False
    commands = text.strip().replace("&&", "\n").replace(";", "\n").split("\n")
    return all(map(_is_plain_command, commands))


def _is_plain_command(text: str) -> bool:
    words = text.split()
    while words and _is_number(words[0]):
        del words[0]
    if not words or "&" in text or not RESERVED.isdisjoint(words):
        return False
    program, *arguments = words
    options = ONLY_OPTIONS.get(program)
    if options is not None:
        given = [it[1:] for it in arguments if it[0] in "-+"]
        if any(not it or it.strip(options) for it in given):
            return False
        if program == "set":
            return len(given) == len(arguments) > 0
    if program == "rm" and any(it[0] == "/" and it.count("/") < FEWEST_SLASHES for it in arguments):
        return False
    return program in PROGRAMS and not any(it[0] == "=" for it in arguments)


def _is_number(word: str) -> bool:
    """Whether it gives a variable a number."""
    name, _, value = word.partition("=")
    return value.isdecimal() and name.isidentifier()
