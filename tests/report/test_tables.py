"""Tables for a terminal: what is in a cell is text, whatever it looks like."""

from dflint.report.tables import rendered, table


def test_cells_and_heads_are_no_markup() -> None:
    made = table("[b]name[/b]", "number", left=("[b]name[/b]",))
    made.add_row("[/red] :bug: [link=https://example.com]x", "1")
    text = rendered(["[/i] a line :bug:", made], colour=True, width=100)
    for part in ("[b]name[/b]", "[/red] :bug: [link=https://example.com]x", "[/i] a line :bug:"):
        assert part in text


LONG = "registry.example.com/platform/authentication-service/backend-for-frontend:1.2-bookworm"


def test_nothing_is_cut_in_a_narrow_terminal() -> None:
    made = table("base image", "end of life", "Dockerfiles", left=("base image", "end of life"))
    made.add_row(LONG, "2022-06-30 (past)", "1,234")
    text = rendered([made], colour=False, width=72)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 72
    assert "2022-06-30 (past)         1,234" in text
    rows = [line for line in text.splitlines() if line][2:]
    assert "".join(line.split()[0] for line in rows) == LONG


def test_names_that_differ_at_their_ends_differ_in_a_head() -> None:
    made = table("", f"{LONG}-1", f"{LONG}-2", "difference")
    made.add_row(
        "pull", "386 ms (324 to 583)", "420 ms (312 to 690)", "no difference (-1 to +3 ms)"
    )
    text = rendered([made], colour=False, width=100)
    assert "bookworm-1   " in text and "bookworm-2 " in text and "…" not in text
    assert "386 ms (324 to 583)" in text, "figures stay on one line while names can give way"


def test_what_is_said_of_a_number_goes_below_it_rather_than_off_the_screen() -> None:
    made = table("", "app:1", "app:2", "difference")
    made.add_row("pull", "386 ms (324 to 583)", "420 ms (312 to 690)", "none (-174 to +364 ms)")
    text = rendered([made], colour=False, width=58)
    assert max(map(len, text.splitlines())) <= 58
    assert "-174 to +364 ms)" in text


def test_sentences_are_broken_between_words() -> None:
    made = table("repository", "why", left=("repository", "why"))
    made.add_row("shop/api", "rule 1: it is number 15, and 56 days old; only the name goes")
    lines = [line[14:] for line in rendered([made], colour=False, width=50).splitlines()]
    assert [it for it in lines if it][-2:] == [
        "rule 1: it is number 15, and 56",
        "days old; only the name goes",
    ]


def test_a_table_is_wider_than_the_screen_before_it_loses_a_number() -> None:
    made = table("name", *(f"n{at}" for at in range(6)), left=("name",))
    made.add_row("x", *["1,234,567"] * 6)
    assert rendered([made], colour=False, width=40).count("1,234,567") == 6
