"""The arguments of a shell: `sh -c script name parameter…`.

Source: POSIX, sh, "OPTIONS" and "OPERANDS".
"""

from __future__ import annotations

from dflint.shell.nodes import walk
from dflint.syntax.nodes import Cmd, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.stages import Stage
    from dflint.source import Word
    from dflint.syntax.nodes import Healthcheck

SHELLS = ("ash", "bash", "dash", "ksh", "sh", "zsh")
# What the name of one ends with where it is a word of a script.
_NAMED = tuple(f"sh{end}" for end in (" ", "\t", "\\", "\n", "\r", '"', "'"))


def words_after_script(
    instruction: Cmd | Entrypoint | Healthcheck | Run, stage: Stage
) -> Iterator[tuple[Word, Word]]:
    """Scripts of one word that use no parameters, each with the first parameter that it gets.

    The words of CMD are arguments of an ENTRYPOINT.
    """
    cmd = stage.last(Cmd) if isinstance(instruction, Entrypoint) else None
    more = cmd.instruction.program.items if cmd is not None else ()  # type: ignore[attr-defined]
    calls: list[Sequence[Word]] = [(*instruction.program.items, *more)]
    if instruction.form != "exec":
        is_named = any(it in instruction.lower for it in _NAMED)
        calls = [it.words for it in walk(instruction.script)] if is_named else []
    for words in calls:
        if not words or words[0].rpartition("/")[2] not in SHELLS:
            continue
        at = 1
        while at < len(words) and words[at][:1] == "-" and "c" not in words[at].partition("=")[0]:
            at += 1
        if at + 2 < len(words) and words[at][:1] == "-" and words[at][:2] != "--":
            script, after = words[at + 1], words[at + 2]
            if script[:1] in ("-", "+"):
                continue  # options may follow -c: the script is the first word that is none
            if script and not set(script) & set(" \t\n;|&$"):
                yield script, after
