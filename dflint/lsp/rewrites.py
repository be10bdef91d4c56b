"""Other ways to write an instruction: forms of programs, RUNs apart or together, stages apart."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dflint.fix import Edit
from dflint.fixes.insertion import is_chain
from dflint.model.scripts.exec_form import as_array, without_shell
from dflint.numbers import whole_number
from dflint.shell.nodes import Simple
from dflint.source import Span
from dflint.syntax.nodes import Cmd, Entrypoint, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What these do ends with the RUN: what comes after them would be another in a RUN of its own.
LOCAL = frozenset({
    "cd", "export", "set", "source", ".", "umask", "exec", "exit", "ulimit", "shopt", "pushd",
    "popd", "alias", "trap", "unset", "eval",
})  # fmt: skip
BASE = "base"


class Rewrite:
    """Edits that write the same in another way. `title`: what they do."""

    __slots__ = ("edits", "title")

    def __init__(self, title: str, *edits: Edit) -> None:
        self.title = title
        self.edits = edits


def rewrites(step: Step, file: Dockerfile, offset: int) -> Iterator[Rewrite]:
    """What can be made of an instruction. `offset`: where in it the user is."""
    stage = next((it for it in file.stages if step in it.steps), None)
    it = step.instruction
    if isinstance(it, Run | Cmd | Entrypoint) and not it.comments and not it.heredocs:
        yield from _forms(it, step)
    if isinstance(it, Run):
        yield from _split(it, offset, file)
    if stage is not None and step.index > 1:
        yield from _extracted(step, stage, file)


def _forms(it: Run | Cmd | Entrypoint, step: Step) -> Iterator[Rewrite]:
    """From the shell form to the exec form and back."""
    text = it.rest.text
    if not text:
        return
    place = Span(it.rest.offset(0), it.rest.end(len(text)))
    if it.form == "exec":
        if it.program.items and step.state.shell.kind == "posix":
            yield Rewrite("Convert to the shell form", Edit(place, shlex.join(it.program.items)))
        return
    words = without_shell(it.script) if step.state.shell.kind == "posix" else None
    if words is not None:
        yield Rewrite("Convert to the exec form", Edit(place, as_array(words)))


def _split(run: Run, offset: int, file: Dockerfile) -> Iterator[Rewrite]:
    """A RUN of its own for what comes from the command at the cursor on."""
    if run.form != "shell" or run.heredocs or not is_chain(run):
        return
    items = run.script.items
    at = next((i for i, it in enumerate(items) if offset <= it.node.end), len(items) - 1)
    if at == 0 or any(map(_is_local, (it.node for it in items[:at]))):
        return
    before, after = items[at - 1], items[at]
    gap = Span(before.node.end, after.node.start)
    if before.connector != "&&" or "#" in file.source.cut(gap):
        return
    flags = "".join(f"{file.source.cut(flag)} " for flag in run.flags)
    start = f"{file.source.newline}{run.keyword} {flags}"
    yield Rewrite("Split this RUN here", Edit(gap, start))


def _is_local(node: object) -> bool:
    """Whether a command means something to those after it in the same shell."""
    if not isinstance(node, Simple):
        return True
    return not node.words or str(node.words[0]) in LOCAL


def _extracted(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Rewrite]:
    """A stage of its own for what is above the instruction."""
    numbers = [name for it in file.stages for _, name in it.taken if whole_number(name) is not None]
    if numbers or stage.from_.image is None or step.instruction.line.above:
        return
    names = {it.name for it in file.stages}
    own = stage.from_.name
    name = f"{own}-{BASE}" if own is not None else BASE
    while name.lower() in names:
        name += "-"  # such a name is free, and easy to see
        name += BASE
    keyword = stage.from_.keyword
    as_ = "as" if keyword.islower() else "AS"
    newline = file.source.newline
    below = f"{keyword} {name}" + (f" {as_} {own}" if own is not None else "")
    line = step.instruction.line.start
    if own is not None:
        first = Edit(Span(own.start, own.end), name)
    else:
        end = stage.from_.image.end
        first = Edit(Span(end, end), f" {as_} {name}")
    second = Edit(Span(line, line), f"{newline}{below}{newline}")
    yield Rewrite(f"Make a stage {name} of what is above", first, second)
