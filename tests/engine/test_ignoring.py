"""Comments that are written for what is found."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.ignore_comments import Ignored, add_suppressions
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import decode
from dflint.fixes.build_plan import differences
from dflint.model.analyze import analyze
from dflint.model.stages import Dockerfile
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.corpus import at_hand

RULES = all_rules()
USUAL = dispatch([rule for rule in RULES if rule.default], RULES)
# But those that report comments of this kind: test_a_rule_against_such_comments.
AGAINST = ("DF613", "DF903", "DF904")
ALL = dispatch([rule for rule in RULES if rule.code not in AGAINST], RULES)
OF_COMMENTS = ("DF901", "DF902")  # what no comment silences
REASON = "as it has always been"


def look(source: Source) -> list[Diagnostic]:
    """What the usual rules find."""
    return lint(source, USUAL)


def ignored(text: str, reason: str = "") -> str:
    return add_suppressions(Source("Dockerfile", text), look, reason).source.text


def understood(source: Source) -> Dockerfile:
    return analyze(parse(source))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            """\
            FROM debian:12
            RUN apt-get install curl
            """,
            """\
            FROM debian:12
            # dflint: ignore[DF301, DF302, DF395]
            RUN apt-get install curl
            """,
            id="above the instruction",
        ),
        pytest.param(
            """\
            # syntax=docker/dockerfile:1
            # escape=`

            # The base.
            FROM debian
            """,
            """\
            # syntax=docker/dockerfile:1
            # escape=`

            # The base.
            # dflint: ignore[DF101]
            FROM debian
            """,
            id="below the directives and other comments",
        ),
        pytest.param(
            """\
            FROM debian:12
              RUN apt-get \\
                # which tool
                install --no-install-recommends \\

                curl
            """,
            """\
            FROM debian:12
              # dflint: ignore[DF301, DF395, DF523]
              RUN apt-get \\
                # which tool
                install --no-install-recommends \\

                curl
            """,
            id="not between the lines of an instruction",
        ),
        pytest.param(
            """\
            FROM debian:12
            RUN <<EOF
            apt-get install --no-install-recommends curl
            EOF
            """,
            """\
            FROM debian:12
            # dflint: ignore[DF301, DF395]
            RUN <<EOF
            apt-get install --no-install-recommends curl
            EOF
            """,
            id="not in a here-document",
        ),
        pytest.param(
            """\
            FROM debian:12
            # dflint: ignore[apt-no-recommends, DF302] small enough
            RUN apt-get install curl
            """,
            """\
            FROM debian:12
            # dflint: ignore[DF301, DF302, DF395, apt-no-recommends] small enough
            RUN apt-get install curl
            """,
            id="into a comment that is there",
        ),
        pytest.param(
            """\
            FROM debian:12
            RUN apt-get \\
                # dflint: ignore[DF302]
                install curl
            """,
            """\
            FROM debian:12
            RUN apt-get \\
                # dflint: ignore[DF301, DF302, DF395]
                install curl
            """,
            id="into a comment between the lines",
        ),
        pytest.param(
            """\
            FROM debian:12
            # hadolint ignore=DL3015
            RUN apt-get install curl
            """,
            """\
            FROM debian:12
            # hadolint ignore=DL3015
            # dflint: ignore[DF301, DF395]
            RUN apt-get install curl
            """,
            id="not into a comment for another linter",
        ),
        pytest.param(
            """\
            FROM debian:12
            # dflint: ignore[DF302
            RUN apt-get install curl
            """,
            """\
            FROM debian:12
            # dflint: ignore[DF302
            # dflint: ignore[DF301, DF395]
            RUN apt-get install curl
            """,
            id="not into one that is never closed",
        ),
        pytest.param(
            """\
            #!/usr/bin/env -S docker build -f
            # escape=`
            # escape=`
            FROM debian:12
            """,
            """\
            #!/usr/bin/env -S docker build -f
            # escape=`
            # escape=`
            # dflint: ignore-file[DF008]
            FROM debian:12
            """,
            id="for the file, below what must come first",
        ),
        pytest.param(
            """\
            # escape=`
            # escape=`
            FROM debian:12
            # dflint: ignore-file[DF9]
            """,
            """\
            # escape=`
            # escape=`
            FROM debian:12
            # dflint: ignore-file[DF008, DF9]
            """,
            id="for the file, into a comment that is there",
        ),
        pytest.param(
            """\
            FROM debian:12 AS first
            # build is what makes it
            FROM debian AS build
            COPY --from=first /a /b
            """,
            """\
            FROM debian:12 AS first
            # dflint: ignore[DF101]
            # build is what makes it
            FROM debian AS build
            COPY --from=first /a /b
            """,
            id="above a comment that describes a stage",
        ),
        pytest.param("", "# dflint: ignore-file[DF005]\n", id="in an empty file"),
    ],
)
def test_the_place(before: str, after: str) -> None:
    before, after = dedent(before), dedent(after)
    assert ignored(before) == after
    assert ignored(after) == after


def test_a_reason_is_given_once() -> None:
    text = "FROM debian\nRUN apt-get install curl\n"
    once = ignored(text, " not\n mine ")
    assert once.count("] not mine\n") == 2
    assert ignored(once, "mine") == once


def test_a_reason_goes_to_a_comment_without_one() -> None:
    text = "FROM debian:12\n# dflint: ignore[DF302]  \nRUN apt-get install curl\n"
    assert "# dflint: ignore[DF301, DF302, DF395] why  \n" in ignored(text, "why")
    text = text.replace("]  ", "] small")
    assert "# dflint: ignore[DF301, DF302, DF395] small\n" in ignored(text, "why")


def test_only_directives() -> None:
    assert ignored("# syntax=docker/dockerfile:1") == (
        "# syntax=docker/dockerfile:1\n# dflint: ignore-file[DF005]"
    )


def test_line_ends_are_kept() -> None:
    text = "FROM debian\r\nRUN apt-get install --no-install-recommends curl"
    assert ignored(text) == (
        "# dflint: ignore[DF101]\r\nFROM debian\r\n"
        "# dflint: ignore[DF301, DF395]\r\nRUN apt-get install --no-install-recommends curl"
    )


def test_a_second_byte_order_mark_stays_first() -> None:
    assert ignored("\ufeffFROM debian\n") == "\ufeff# dflint: ignore[DF101]\nFROM debian\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "FROM\0\n"),
        ("Dockerfile", "FROM debian:12\n# dflint: ignore[DF301]\nRUN true\n"),
        (".dockerignore", "/src # ours\n"),
    ],
    ids=["binary", "comment without use", ".dockerignore"],
)
def test_what_no_comment_can_silence(path: str, text: str) -> None:
    done = add_suppressions(Source(path, text), look)
    assert done.source.text == text
    assert done.silenced == 0
    assert len(done.left) == len(done.found) > 0


def test_a_rule_against_such_comments() -> None:
    table = dispatch([rule for rule in RULES if rule.default or rule.code == "DF613"], RULES)
    done = add_suppressions(Source("Dockerfile", "FROM debian\n"), lambda it: lint(it, table))
    assert done.source.text == (
        "# dflint: ignore-file[DF613]\n# dflint: ignore[DF101]\nFROM debian\n"
    )
    assert done.left == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=repr)
def test_every_file_is_silent_and_otherwise_the_same(newline: str) -> None:
    for name, raw in at_hand()[:: 1 if newline == "\n" else 10]:
        text = decode(raw)[0].replace("\r\n", "\n").replace("\n", newline)
        source = Source("Dockerfile", text)
        done = add_suppressions(source, lambda it: lint(it, ALL), REASON)
        assert {it.rule.code for it in done.left} <= {"DF007", *OF_COMMENTS}, name
        assert [it.message for it in done.left] == _of_old_comments(done), name
        if "dflint:" not in text:
            assert _without_comments(done.source.text) == text, name
        assert done.source.text.count(newline) == done.source.text.count("\n"), name
        if not source.is_binary:
            assert differences(understood(source), understood(done.source)) == [], name


def test_a_second_run_changes_nothing() -> None:
    for name, raw in at_hand()[::5]:
        once = ignored(decode(raw)[0], REASON)
        assert ignored(once, "another reason") == once, name


PIECES = st.sampled_from(
    [
        "# syntax=docker/dockerfile:1", "# escape=`", "#!/bin/sh", "FROM debian AS a", "from debian",
        "RUN apt-get install a \\", "RUN apt-get install a `", "RUN <<EOF", "EOF", "  cd /x", "# a is",
        "# dflint: ignore[DF301]", "# dflint: ignore-file[DF101] why", "# dflint: ignore[", "#", "",
        "ONBUILD RUN apt-get install 'a", "ARG a", "ENV a b \\", "\t# hadolint ignore=DL3006", "\\",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_file(lines: list[str], newline: str, has_mark: bool) -> None:
    text = "\ufeff" * has_mark + newline.join(lines)
    source = Source("Dockerfile", text)
    done = add_suppressions(source, look, REASON)
    assert {it.rule.code for it in done.left} <= {*OF_COMMENTS}
    assert ignored(done.source.text) == done.source.text
    assert differences(understood(source), understood(done.source)) == []
    if "dflint:" not in text and lines:
        assert _without_comments(done.source.text).rstrip() == text.rstrip()


def _of_old_comments(done: Ignored) -> list[str]:
    """What was found before and cannot be silenced."""
    return [it.message for it in done.found if it.rule.code in ("DF007", *OF_COMMENTS)]


def _without_comments(text: str) -> str:
    """The text without the lines that were put in; a mark before the first of them stays."""
    lines = text.splitlines(keepends=True)
    kept = (it for it in lines if not (" dflint: " in it and it.rstrip().endswith(REASON)))
    mark = "\ufeff" * text.startswith("\ufeff# dflint: ")
    return mark + "".join(kept)
