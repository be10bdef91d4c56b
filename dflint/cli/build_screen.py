"""What shows on a terminal while something is built."""

from __future__ import annotations

from contextlib import contextmanager

from dflint.cli.errors import print_error
from dflint.cli.usage import UsageError
from dflint.report.screen import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.build.progress import Event


class Screen:
    """What shows on a terminal what is going on: `tell` what is done, `show` what an engine prints.

    `say` is for what the user should know of the run; it goes to standard error.
    """

    def __init__(
        self,
        tell: Callable[[str], None] = lambda text: None,
        show: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self.tell = tell
        self.show = show

    def say(self, sentence: str) -> None:
        print_error(UsageError(sentence))


@contextmanager
def screen(is_quiet: bool) -> Iterator[Screen]:
    """What is going on, on a terminal: what is built, and the last line that the engine printed."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if is_quiet or not console.is_terminal:
        yield Screen()
        return
    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[last]}", style="dim", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, last="")

        def show(event: Event) -> None:
            progress.update(task, last=shown(event.text)[: max(console.width - 50, 20)])

        yield Screen(lambda text: progress.update(task, description=shown(text), last=""), show)
