"""What an instruction does to the cache of those after it."""

import pytest

from dflint_rules.cache.build_arguments import volatile_arg_too_early, volatile_env_too_early
from tests.lab import Lab

INSTALL = "RUN apt-get update && apt-get install -y curl"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["ARG GIT_SHA", INSTALL], True),
        (["ARG GIT_SHA=none", "LABEL sha=$GIT_SHA", INSTALL], True),
        (["ARG git_sha", "RUN npm ci"], True),
        (["ARG GIT_SHA", "COPY package.json .", "RUN npm ci"], True),
        (["ARG GIT_SHA", f"{INSTALL} && echo $GIT_SHA"], False),
        (["ARG GIT_SHA", "RUN make", INSTALL], False),  # make may read it
        (["ARG GIT_SHA", "RUN npm run build"], False),
        (["ARG GIT_SHA", "COPY app-$GIT_SHA /", INSTALL], False),
        (["ARG GIT_SHA", 'RUN ["./build"]', INSTALL], False),
        (["ARG CACHEBUST", INSTALL], False),  # it is there for that
        (["ARG VERSION", INSTALL], False),
        ([INSTALL, "ARG GIT_SHA", "LABEL sha=$GIT_SHA"], False),
        (["ARG GIT_SHA", "FROM b:1", INSTALL], False),
        (["ARG GIT_SHA", "ENV SHA=$GIT_SHA", "FROM base", INSTALL], True),
        (["ARG GIT_SHA", "FROM base", "RUN make", INSTALL], False),
        (["ARG GIT_SHA", "FROM base", f"{INSTALL} && echo $GIT_SHA"], False),
    ],
)
def test_an_arg_that_changes_with_every_build(lines: list[str], found: bool) -> None:
    text = "\n".join(["FROM a:1 AS base", *lines, ""])
    assert bool(Lab(volatile_arg_too_early).find(text)) is found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ["ARG GIT_SHA", INSTALL, "RUN make v=$GIT_SHA"],
            [INSTALL, "ARG GIT_SHA", "RUN make v=$GIT_SHA"],
        ),
        (
            ["ARG GIT_SHA", "LABEL a=$GIT_SHA", INSTALL],
            [INSTALL, "ARG GIT_SHA", "LABEL a=$GIT_SHA"],
        ),
        (
            ["ARG GIT_SHA", "ENV GIT_SHA=$GIT_SHA", "", INSTALL, "CMD a"],
            ["", INSTALL, "ARG GIT_SHA", "ENV GIT_SHA=$GIT_SHA", "CMD a"],
        ),
        (
            ["ARG GIT_SHA", "ARG V", "LABEL \\", "  a=$GIT_SHA$V", INSTALL, "CMD a"],
            ["ARG V", INSTALL, "ARG GIT_SHA", "LABEL \\", "  a=$GIT_SHA$V", "CMD a"],
        ),
        (
            ["ARG GIT_SHA", "LABEL a=$GIT_SHA", INSTALL, "LABEL b=$GIT_SHA"],
            [INSTALL, "ARG GIT_SHA", "LABEL a=$GIT_SHA", "LABEL b=$GIT_SHA"],
        ),
        # Not past what may need it.
        (
            ["ARG GIT_SHA", INSTALL, "", "# Build", "RUN make", "LABEL a=$GIT_SHA"],
            [INSTALL, "", "ARG GIT_SHA", "", "# Build", "RUN make", "LABEL a=$GIT_SHA"],
        ),
        (
            ["ARG GIT_SHA", INSTALL, "COPY a-$GIT_SHA /a", INSTALL],
            [INSTALL, "ARG GIT_SHA", "COPY a-$GIT_SHA /a", INSTALL],
        ),
        (["ARG GIT_SHA", "ENV A=$GIT_SHA", INSTALL], None),
        (["ARG GIT_SHA", "ARG A=$GIT_SHA", INSTALL], None),
        (["ARG GIT_SHA", "EXPOSE $GIT_SHA", INSTALL], None),
        # The LABEL would say something else.
        (["ARG GIT_SHA", "ENV V=1", "LABEL a=$GIT_SHA$V", "ENV V=2", INSTALL], None),
        (["ARG GIT_SHA", "# Why", "LABEL a=$GIT_SHA", INSTALL], None),
        (["ARG GIT_SHA", "LABEL \\", "# Why", "  a=$GIT_SHA", INSTALL], None),
        (["# Why", "ARG GIT_SHA", INSTALL, "LABEL a=$GIT_SHA"], None),
        (["ARG GIT_SHA", INSTALL], None),
        (["ARG GIT_SHA A=1", INSTALL, "LABEL a=$GIT_SHA"], None),
    ],
)
def test_where_it_is_moved(before: list[str], after: list[str] | None) -> None:
    text = "\n".join(["FROM a:1", *before, ""])
    fixed = "\n".join(["FROM a:1", *(after or before), ""])
    assert Lab(volatile_arg_too_early).fixed(text) == fixed


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["ARG V", "ENV GIT_SHA=$V", INSTALL], True),
        (["ENV GIT_SHA=abc", INSTALL], False),
        (["ENV GIT_SHA=$V", INSTALL], False),
        (["ARG GIT_SHA", "ENV GIT_SHA=$GIT_SHA", INSTALL], False),  # the ARG is reported
        ([INSTALL, "ARG V", "ENV GIT_SHA=$V"], False),
    ],
)
def test_an_env_that_changes_with_every_build(lines: list[str], found: bool) -> None:
    text = "\n".join(["FROM a:1", *lines, ""])
    assert bool(Lab(volatile_env_too_early).find(text)) is found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["ARG V", "ENV GIT_SHA=$V", INSTALL], [INSTALL, "ARG V", "ENV GIT_SHA=$V"]),
        (
            ["ARG V", "ENV GIT_SHA=$V", INSTALL, "CMD echo $GIT_SHA"],
            [INSTALL, "ARG V", "ENV GIT_SHA=$V", "CMD echo $GIT_SHA"],
        ),
        (["ARG V", "RUN curl example.com/$V", "ENV GIT_SHA=$V", INSTALL], None),
        (
            ["ARG V", "ENV GIT_SHA=$V", INSTALL, f"{INSTALL}=$V"],
            [INSTALL, "ARG V", "ENV GIT_SHA=$V", f"{INSTALL}=$V"],
        ),
        (["ARG V", "ENV GIT_SHA=$V", "RUN make v=$V", INSTALL], None),
        (["ARG V", "ENV GIT_SHA=$V A=1", INSTALL], None),
        (["ARG V W", "ENV GIT_SHA=$V", INSTALL], None),
        (["ARG V", "ARG W", "ENV GIT_SHA=$V$W", INSTALL], None),
    ],
)
def test_an_env_is_moved_with_its_arg(before: list[str], after: list[str] | None) -> None:
    text = "\n".join(["FROM a:1", *before, ""])
    fixed = "\n".join(["FROM a:1", *(after or before), ""])
    assert Lab(volatile_env_too_early).fixed(text) == fixed


def test_the_file_need_not_end_with_a_line_end() -> None:
    text = f"FROM a:1\r\nARG GIT_SHA\r\nLABEL a=$GIT_SHA\r\n{INSTALL}"
    fixed = f"FROM a:1\r\n{INSTALL}\r\nARG GIT_SHA\r\nLABEL a=$GIT_SHA"
    assert Lab(volatile_arg_too_early).fixed(text) == fixed
