"""A fix that breaks a promise is not made, and the promise is named."""

import pytest

from dflint.engine.verify import violation
from dflint.fix import Edit, Fix, replace, safe, unsafe
from dflint.fixes.declared_changes import Change, adds, drops, swaps
from dflint.source import Source, Span
from tests.engine.promises import edited

FILE = """\
# why
FROM a
RUN b && \\
    # the reason
    c
USER d
RUN <<E
e
E
COPY f /g
"""
SWALLOWS = "it changes instructions that it does not edit"
COMMENT = "it changes a comment"
UNREADABLE = "the builder cannot read what it writes"
BUILD = "the build is another one"


def _edit(text: str, old: str, new: str) -> Edit:
    start = text.index(old)
    return replace(Span(start, start + len(old)), new)


def _broken_by(*fixes: Fix, text: str = FILE) -> str:
    after = edited(text, fixes)
    return violation(Source("Dockerfile", text), Source("Dockerfile", after), fixes)


def _broken(old: str, new: str, *changes: Change) -> str:
    return _broken_by(safe("put it there", _edit(FILE, old, new), changes=changes))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("FROM a", "from   a", []),
        ("b && \\\n    # the reason\n    c", "b \\\n    # the reason\n  && c", []),
        ("b &&", "b -y &&", [adds("-y")]),
        ("c\n", "c && rm -rf /x\n", [adds("&& rm -rf /x")]),
        ("COPY f", "COPY --chown=d f", [adds("--chown=d")]),
        ("USER d", "USER root", [swaps("USER: d", "USER: root")]),
        ("    # the reason\n", "", [Change(["# the reason"], [])]),
        ("USER d\n", "", [drops("USER: d")]),
    ],
)
def test_a_fix_that_does_what_it_says(old: str, new: str, changes: list[Change]) -> None:
    assert _broken(old, new, *changes) == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("FROM a\n", "FROM a \\\n", f"{SWALLOWS} (RUN b &&     c)"),
        ("    c\n", "    c <<COPY\n", f"{SWALLOWS} (USER d)"),
        ("e\nE\n", "e\n", f"{SWALLOWS} (COPY f /g)"),
        ("USER d", "USER d \\", f"{SWALLOWS} (RUN <<E…)"),
        ("# why\n", "", f"{COMMENT} (# why goes)"),
        ("    # the reason\n", "", f"{COMMENT} (# the reason goes)"),
        ("# why\n", "# why\n# not\n", f"{COMMENT} (# not comes in)"),
        ("# why\n", "# not\n", f"{COMMENT} (# why becomes # not)"),
        ("USER d", "# USER d", f"{COMMENT} (# USER d comes in)"),
        ("USER d", "USR d", f"{UNREADABLE} (there is no instruction USR)"),
        ("USER d", "USER", f"{UNREADABLE} (USER needs an argument)"),
        ("COPY f /g", "COPY f", f"{UNREADABLE} (COPY needs a source and a destination)"),
        ("COPY f", "COPY --from f", f"{UNREADABLE} (--from needs a value)"),
        ("COPY f", "COPY --form=x f", f"{UNREADABLE} (COPY has no flag --form)"),
        ("FROM a\n", "", f"{UNREADABLE} (there is no FROM)"),
        ("b &&", "b && &&", f"{UNREADABLE} (there is no command after this `&&`)"),
        ("b &&", "b 'x &&", f"{UNREADABLE} (this quote is never closed)"),
        ("e\n", "if e\n", f"{UNREADABLE} (this `if` has no `then`)"),
        ("b &&", "b ||", f"{BUILD} (RUN: b && c -> RUN: b || c)"),
        ("b &&", "b -y &&", f"{BUILD} (RUN: b && c -> RUN: b -y && c)"),
        ("COPY f /g", "COPY f /g/", f"{BUILD} (COPY: f -> /g -> COPY: f -> /g/)"),
        ("USER d\n", "", f"{BUILD} (USER: d -> nothing)"),
        ("e\n", "e # f\nh\n", f"{BUILD} (RUN: e -> RUN: e ; h)"),
    ],
)
def test_a_fix_that_breaks_a_promise(old: str, new: str, reason: str) -> None:
    assert _broken(old, new) == reason


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("b &&", "b -y &&", adds("-x")),
        ("b &&", "b -y -y &&", adds("-y")),
        ("COPY f", "COPY --chown=0 f", adds("--chown=d")),
        ("USER d", "USER root", swaps("USER: d", "USER: x")),
    ],
)
def test_a_fix_that_makes_another_change_than_it_says(old: str, new: str, change: Change) -> None:
    assert _broken(old, new, change).startswith("the build is another one")


def test_what_the_fixes_of_a_round_declare_is_put_together() -> None:
    one = safe("-y", _edit(FILE, "b &&", "b -y &&"), changes=[adds("-y")])
    other = safe("-q", _edit(FILE, "    c", "    c -q"), changes=[adds("-q")])
    assert _broken_by(one, other) == ""


def test_another_build_may_be_all_that_a_fix_says() -> None:
    fix = unsafe("other", _edit(FILE, "USER d", "USER x"))
    assert fix.changes is None
    assert _broken_by(fix) == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("# why\n", "", COMMENT),
        ("USER d", "USR d", UNREADABLE),
        ("FROM a\n", "FROM a \\\n", SWALLOWS),
    ],
)
def test_such_a_fix_keeps_the_other_promises(old: str, new: str, reason: str) -> None:
    assert _broken_by(unsafe("other", _edit(FILE, old, new))).startswith(reason)


def test_a_file_that_was_unreadable_may_stay_so() -> None:
    text = "FROM a\nUSR b\nRUN if x\nrun c\n"
    assert _broken_by(safe("raise", _edit(text, "run", "RUN")), text=text) == ""


def test_a_fix_may_mend_what_nobody_could_read() -> None:
    text = "FROM a\nUSR b\n"
    changes = [adds("USER: b")]
    assert _broken_by(safe("mend", _edit(text, "USR", "USER"), changes=changes), text=text) == ""


def test_a_fix_keeps_to_the_line_ends_of_the_file() -> None:
    text = "FROM a\r\nUSER b\r\n"
    good = unsafe("good", _edit(text, "USER", "RUN c\r\nUSER"))
    assert _broken_by(good, text=text) == ""
    bad = unsafe("bad", _edit(text, "USER", "RUN c\nUSER"))
    assert _broken_by(bad, text=text) == "its line ends are not those of the file"
    assert _broken_by(bad, text=f"{text}#\n") == ""  # that has both


def test_a_fix_of_a_dockerignore_keeps_to_the_line_ends_too() -> None:
    before, after = Source(".dockerignore", "a # b\r\n"), Source(".dockerignore", "# b\na\r\n")
    fix = unsafe("Put it above", Edit(Span(0, 5), "# b\na"))
    assert violation(before, after, [fix]) == "its line ends are not those of the file"
