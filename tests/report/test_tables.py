"""Tables for a terminal: what is in a cell is text, whatever it looks like."""

from dflint.report.tables import rendered, table


def test_cells_and_heads_are_no_markup() -> None:
    made = table("[b]name[/b]", "number", left=("[b]name[/b]",))
    made.add_row("[/red] :bug: [link=https://example.com]x", "1")
    text = rendered(["[/i] a line :bug:", made], colour=True, width=100)
    for part in ("[b]name[/b]", "[/red] :bug: [link=https://example.com]x", "[/i] a line :bug:"):
        assert part in text
