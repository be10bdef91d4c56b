"""The tree of a file as JSON, for other programs and for anyone who wants to see what dflint reads."""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.commands.command import Command
    from dflint.source import Source, Spanned, Word
    from dflint.syntax.heredocs import Heredoc
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

    Json = dict[str, object]


def tree_of(tree: Tree) -> Json:
    """A whole file."""
    return {
        "path": tree.source.path,
        "directives": {it.name: it.value for it in tree.directives},
        "instructions": [_instruction(it, tree.source) for it in tree.instructions],
    }


def _instruction(it: Instruction, source: Source) -> Json:
    inner = it.inner if isinstance(it, Onbuild) and it.inner is not None else it
    return {
        "keyword": it.keyword.upper(),
        "start_line": source.position(it.start).line,
        "end_line": source.position(max(it.line.end - 1, it.start)).line,
        "flags": [source.cut(flag) for flag in it.flags],
        "form": _form(inner),
        "value": it.rest.text,
        "words": [_word(word, word) for word in _words(it)],
        "heredocs": [_heredoc(heredoc) for heredoc in it.heredocs],
        "comments": [comment.text for comment in it.comments],
        "commands": [_command(command) for command in _commands(inner)],
    }


def _words(it: Instruction) -> tuple[Word, ...]:
    """Its words; for an ONBUILD, the keyword and the words of what it defers."""
    if isinstance(it, Onbuild) and it.inner is not None:
        return (it.inner.keyword, *it.inner.words)
    return it.words


def _form(it: Instruction) -> str | None:
    return it.form if isinstance(it, Run | Cmd | Entrypoint | Healthcheck) else None


def _commands(it: Instruction) -> Iterable[Command]:
    return commands(it.script) if isinstance(it, Run) else ()


def _command(it: Command) -> Json:
    return {
        "name": _word(it.name, it.name),
        "arguments": [_word(arg, arg) for arg in it.args],
        "wrappers": [_word(wrapper, wrapper) for wrapper in it.wrappers],
        "start": it.start,
        "end": it.end,
    }


def _word(text: str, place: Spanned) -> Json:
    """What a word means, and where it is."""
    return {"text": str(text), "start": place.start, "end": place.end}


def _heredoc(it: Heredoc) -> Json:
    return {
        "name": it.name,
        "body": it.body.text,
        "expand": it.expand,
        "strip_tabs": it.strip_tabs,
    }
