"""Tests with which the last list of a RUN begins, so that the RUN fails where they are false.

Source: POSIX, Shell Command Language, "AND Lists": the exit status is that of the last command that ran.
"""

from __future__ import annotations

from dflint.shell.nodes import Compound, Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.shell.nodes import Node, Script, ShellWord

FLAGS = frozenset({"true", "false", "yes", "no", "on", "off", "1", "0", "y", "n"})
_FILES = frozenset({"-e", "-f", "-d", "-L", "-h", "-x", "-s"})
# What a test is an assertion with, and no condition: it is to fail.
_SAYING = frozenset({"echo", "printf", "exit", "true", ":", "return"})


def ending_test(script: Script) -> Node | None:
    """The test of a choice that the exit status of a script depends on; None for an assertion."""
    items = script.items
    first = len(items) - 1
    while first > 0 and items[first - 1].connector in ("&&", "||"):
        first -= 1
    part = items[first:] if items else ()
    if any(it.connector in ("||", "&") for it in part):
        return None
    for at, item in enumerate(part[:-1]):
        if _is_choice(_words(item.node)) and any(_acts(it.node) for it in part[at + 1 :]):
            return item.node
    return None


def looks_at_result(node: Node) -> bool:
    """Whether it asks how the command before it ended: for `$?`, or whether there is a file."""
    tests = node.bodies[0].items if isinstance(node, Compound) and node.kind == "if" else ()
    for test in (node, *(it.node for it in tests)):
        words = _words(test)
        if any("$?" in word for word in words) or not _FILES.isdisjoint(words[:2]):
            return True
    return False


def _words(node: Node) -> Sequence[ShellWord]:
    """The words of a test, without brackets; nothing for another command."""
    if isinstance(node, Compound):
        return node.words if node.kind == "test" else ()
    if not isinstance(node, Simple) or not node.words or node.words[0] not in ("[", "test"):
        return ()
    return node.words[1:-1] if node.words[0] == "[" else node.words[1:]


def _is_choice(words: Sequence[ShellWord]) -> bool:
    """Whether a test asks for a switch, or whether a file is not there yet."""
    if len(words) != 3:
        return False
    if words[0] == "!" and words[1] in _FILES:
        return True
    sides = (words[0], words[2])
    is_equal = words[1] in ("=", "==", "!=")
    return (
        is_equal
        and any(it.variables for it in sides)
        and any(str(it).lower() in FLAGS for it in sides)
    )


def _acts(node: Node) -> bool:
    """Whether a command does more than to say something."""
    if not isinstance(node, Simple) or not node.words:
        return True
    return node.words[0] not in _SAYING or any(it.operator[:1] == ">" for it in node.redirects)
