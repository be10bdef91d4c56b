"""Tables and lines as text, with rich."""

from __future__ import annotations

from io import StringIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Column, Table
    from rich.text import Text

NO_LIMIT = 1_000_000  # columns
LEAST = 16  # columns that a cell with words keeps, if it has so many
OPENING = " ("
SEPARATORS = "/:@,=&?"  # behind which a long name is broken; where there are none, behind these:
WEAK_SEPARATORS = "-._+"


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

    Nothing of a table is cut: where it is wider, names and sentences go on below, and numbers stay
    whole. If that is not enough, the table is wider. Texts are as they are: [bold] and :bug: in a
    name mean nothing.
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
            fitted, wide = _fitted(part, console)
            console.width = max(width, wide)
            console.print(fitted)
            console.width = width
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def _fitted(made: Table, console: Console) -> tuple[Table, int]:
    """The table with cells on as many lines as they need in the width of the console, and its width."""
    if any(it.ratio for it in made.columns):  # they take what is left, and say what is cut there
        return made, 0
    natural = console.measure(made, options=console.options.update(max_width=NO_LIMIT)).maximum
    if natural <= console.width:
        return made, natural
    columns = [_cells(it) for it in made.columns]
    widths = [max(map(_width, cells)) for cells in columns]
    rest = natural - sum(widths)
    least = [
        min(wide, _least(it, cells))
        for it, cells, wide in zip(made.columns, columns, widths, strict=True)
    ]
    _narrow(widths, least, console.width - rest)
    fitted = table(*[""] * len(columns))
    for it, old, wide in zip(fitted.columns, made.columns, widths, strict=True):
        it.justify = old.justify
        it.header = broken(_text(old.header), wide)
    for row in zip(*(list(it.cells) for it in made.columns), strict=True):
        fitted.add_row(*(broken(_text(it), wide) for it, wide in zip(row, widths, strict=True)))
    return fitted, rest + sum(widths)


def _narrow(widths: list[int], least: Sequence[int], room: int) -> None:
    """Take from the widest column, again and again, until all are within the room or at their least."""
    while sum(widths) > room:
        at = max(range(len(widths)), key=lambda it: (widths[it] > least[it], widths[it]))
        if widths[at] <= least[at]:
            return
        widths[at] -= 1


def _least(column: Column, cells: Sequence[Text]) -> int:
    """How narrow a column may become: numbers stay whole, and so do words of the head; what is said
    of a number in brackets may be below it."""
    if column.justify != "right":
        return LEAST
    head, *rest = cells
    words = max((_width(it) for it in head.split(" ")), default=0)
    parts = (_width(part) + bool(at) for it in rest for at, part in enumerate(it.split(OPENING)))
    return max([min(words, LEAST), *parts])


def _cells(column: Column) -> list[Text]:
    return [_text(column.header), *map(_text, column.cells)]


def _text(cell: RenderableType) -> Text:
    from rich.text import Text

    return cell if isinstance(cell, Text) else Text(str(cell))


def _width(text: Text) -> int:
    """The columns of its longest line."""
    return max((it.cell_len for it in text.split("\n")), default=0)


def broken(text: Text, wide: int) -> Text:
    """The text in lines of at most so many columns, broken between words, else where the parts of a
    name end."""
    from rich.text import Text

    lines = [part for line in text.split("\n") for part in _lines(line, wide)]
    return Text("\n").join(lines) if len(lines) > 1 else text


def _lines(line: Text, wide: int) -> list[Text]:
    from rich.cells import set_cell_size

    found = []
    while line.cell_len > wide:
        fits = max(len(set_cell_size(line.plain, wide).rstrip()), 1)
        at = _break(line.plain, min(fits, len(line.plain) - 1))
        start, line = line.divide([at])
        start.rstrip()
        line = line[len(line.plain) - len(line.plain.lstrip()) :]
        found.append(start)
    return [*found, line]


def _break(text: str, fits: int) -> int:
    """Behind which character a line ends of which so many fit."""
    at = text.find(OPENING)
    if 0 < at <= fits and len(text) - at - 1 <= fits:
        return at
    if text[fits] == " ":
        return fits
    for separators in (" ", SEPARATORS, WEAK_SEPARATORS):
        at = max(text.rfind(it, 0, fits) for it in separators) + 1
        if at > (fits // 3 if separators != " " else 0):
            return at
    return fits
