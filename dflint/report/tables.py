"""Tables and lines as text, with rich."""

from __future__ import annotations

from io import StringIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rich.table import Table


def table(*columns: str, left: Collection[str] = ("",)) -> Table:
    """A table with these columns: words to the `left`, numbers to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(name, justify="left" if name in left else "right", no_wrap=True)
    return made


def rendered(parts: Iterable[Table | str], colour: bool, width: int) -> str:
    """Tables of at most so many columns, and lines, which are never broken.

    Texts are as they are: [bold] and :bug: in a name mean nothing.
    """
    from rich.console import Console
    from rich.text import Text

    file = StringIO()
    console = Console(
        file=file, width=width, force_terminal=colour, highlight=False, markup=False, emoji=False
    )
    for part in parts:
        if isinstance(part, str):
            console.print(Text(part), soft_wrap=True)
        else:
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())
