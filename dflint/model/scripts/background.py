"""Commands that run in the background, and that something else would have to wait for."""

from __future__ import annotations

from dflint.model.layers.network import FETCHERS
from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.shell.nodes import Item
    from dflint.syntax.nodes import Run


def finished_in_background(run: Run, step: Step) -> Iterator[tuple[Item, Command]]:
    """The commands of a list that end by themselves, an installation or a download, with a `&` and others behind
    them, and no `wait`."""
    items = run.script.items if step.is_posix and run.form != "exec" else ()
    if any(it.name == "wait" for it in step.commands):
        return
    for item in items[:-1]:
        for command in step.commands if item.connector == "&" else ():
            if command.simple.start == item.node.start and (
                install_of(command) or command.name in FETCHERS
            ):
                yield item, command
